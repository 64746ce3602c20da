/** The front door of downtime/: how Sinew stands, what a unit needs on paper when it stops, and what is entered afterwards. */
export {
  declareDowntime,
  endDowntimeOf,
  reconcile,
  type DowntimeAnswer,
} from './act-on-downtime.ts';
export {
  readDowntimes,
  readDowntimeTasks,
  type Downtime,
  type DowntimeTask,
} from './downtime-store.ts';
export type { Operation, OperatingState } from './operating-state.ts';
export { packFolder, type PackFolder } from './pack-folder.ts';
export { packCode } from './packs-of-site.ts';
export { createOperationWatch, type OperationWatch } from './watch-operation.ts';
