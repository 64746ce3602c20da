import type { Instant } from '../platform/platform.ts';
import type { TaskHistoryRow } from './task.ts';

/** Tasks in one handoff. */
export const handoffItemsMax = 100;

/** How long a receiver has to take over where the site says nothing. */
export const handoffAcceptMinutesDefault = 15;

/** Tasks of one person that are offered to another together. Until each is accepted its owner stays accountable. */
export interface Handoff {
  id: string;
  site: string;
  from: string;
  to: string;
  /** For all of them; each task has its own in its history. */
  note: string;
  offeredAt: Instant;
  /** Then what is not accepted asks its pool again. */
  acceptBy: Instant;
  closedAt: Instant | null;
  items: readonly HandoffItem[];
}

export interface HandoffItem {
  taskId: string;
  lane: number;
  /** Of the task once it was offered. */
  rev: number;
}

/** What became of an item. `withdrawn`: it is not on offer any more, its owner has it or offered it to another. */
export type HandoffFate = 'offered' | 'accepted' | 'declined' | 'withdrawn' | 'returned' | 'over';

/** What became of an item, from the next line of its task's history that decides it; null where there is none yet. */
export function fateOf(next: Pick<TaskHistoryRow, 'act' | 'detail'> | null): HandoffFate {
  if (next === null) return 'offered';
  switch (next.act) {
    case 'accept':
      return 'accepted';
    case 'decline':
      return next.detail['offer'] === true ? 'declined' : 'returned';
    case 'hand-over':
    case 'withdraw':
      return 'withdrawn';
    case 'complete':
    case 'cancel':
      return 'over';
    case 'return':
    case 'climb':
    case 'open':
      return 'returned';
    case 'cover':
    case 'other-patient':
    case 'escalate':
    case 'reschedule':
    case 'start':
      return 'offered';
  }
}
