/** The front door of workflows/: definitions, step(), instances and timers. */
export type {
  Because,
  Command,
  EffectiveParameter,
  FormField,
  Input,
  Instance,
  LadderRung,
  OpenTask,
  Pool,
  Step,
  TaskAct,
  TaskDetail,
} from './instance.ts';
