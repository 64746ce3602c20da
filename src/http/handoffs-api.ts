import type { ApiTaskRow } from './api.ts';

/** GET /api/handoffs: shift handoffs of the signed-in person that are under way or were over less than half a day ago. */
export interface ApiHandoffs {
  given: ApiHandoffSum[];
  received: ApiHandoffSum[];
}

export interface ApiHandoffSum {
  id: string;
  from: { id: string; name: string };
  to: { id: string; name: string };
  siteTitle: string;
  zone: string;
  offeredAt: string;
  acceptBy: string;
  closedAt: string | null;
  /** How many of its tasks stand how. */
  fates: Record<ApiHandoffFate, number>;
}

/** `withdrawn`: offered to somebody else since. `returned`: its pool is asked again. */
export type ApiHandoffFate =
  'offered' | 'accepted' | 'declined' | 'withdrawn' | 'returned' | 'over';

/** GET /api/handoffs/:id */
export interface ApiHandoff extends ApiHandoffSum {
  /** For all of its tasks. */
  note: string;
  items: {
    task: ApiTaskRow;
    note: string;
    fate: ApiHandoffFate;
    /** `Marcus Oyelaran accepted it`: null while it is offered. */
    sentence: string | null;
  }[];
}

/** GET /api/handoffs/new?site=: what the signed-in person could hand over, and to whom. */
export interface ApiHandoffDraft {
  tasks: ApiTaskRow[];
  /** Those on shift first. `takes`: ids of the tasks that they may take. */
  colleagues: { id: string; name: string; title: string; onShift: boolean; takes: string[] }[];
  /** How long a receiver has, at the site where it is shortest. */
  acceptMinutes: number;
}

/** POST /api/handoffs: all or none. A task without a note of its own has `note`; a critical one needs its own. */
export interface ApiNewHandoff {
  to: string;
  note: string;
  items: { taskId: string; rev: number; note: string }[];
}

/** POST /api/handoffs/:id/accept. A critical task is accepted alone. */
export interface ApiTakeOver {
  items: { taskId: string; rev: number }[];
}

/** POST /api/work/next, with `site` or for all sites. Not accepted: it is critical, and to be read first. */
export interface ApiNextTask {
  taskId: string;
  accepted: boolean;
}
