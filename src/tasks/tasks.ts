/** The front door of tasks/: work for people. */
export type { Task, TaskChange, TaskPriority, TaskState } from './task.ts';
