/** The front door of tasks/: work for people. */
export {
  handoffAcceptMinutesDefault,
  handoffItemsMax,
  type Handoff,
  type HandoffFate,
} from './handoff.ts';
export {
  closeHandoff,
  dueHandoffs,
  insertHandoffItems,
  insertHandoffs,
  readHandoff,
  readHandoffs,
  type SettledHandoff,
} from './handoff-store.ts';
export { readLooseOffers, readOffersOf, readOwnedTasks, readTasksOwnedBy } from './owner-store.ts';
export { countInterruptions, type PersonInterruptions } from './interruptions.ts';
export { readAskings } from './interruption-store.ts';
export { openTask } from './open-task.ts';
export {
  appendTaskHistory,
  insertTasks,
  loadTask,
  loadTasksOfInstances,
  readTaskHistory,
  readTasks,
  readTasksByMessage,
  updateTasks,
  type TaskUpdate,
} from './task-store.ts';
export {
  changeTask,
  ENGINE,
  taskCan,
  taskTextCharsMax,
  type PersonTaskAct,
  type TaskAnswer,
} from './task-transitions.ts';
export { acceptedCap, inTakingOrder } from './take-next.ts';
export { historySentence, networkWords, type TaskWords } from './task-words.ts';
export type {
  Task,
  TaskChange,
  TaskHistoryRow,
  TaskPriority,
  TaskRefusal,
  TaskState,
} from './task.ts';
export { isDrill } from './task.ts';
export { readWorklist, worklistRowsMax } from './worklist-store.ts';
export { askedOf, mayOnTask, type Asked } from './worklist.ts';
