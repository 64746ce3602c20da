/** GET /api/operation: how Sinew stands, for the header of every page. */
export interface ApiOperation {
  state: 'normal' | 'degraded' | 'read-only' | 'down';
  since: string;
  /** A sentence each. */
  reasons: string[];
  /** Sites of the reader that work on paper now. */
  onPaper: { site: string; siteTitle: string; zone: string; beganAt: string; reason: string }[];
}

/** GET /api/downtimes */
export interface ApiDowntimes {
  operation: ApiOperation;
  /** Sites where the reader may declare one; those without one now. */
  mayDeclare: { site: string; siteTitle: string }[];
  downtimes: ApiDowntimeSum[];
}

export interface ApiDowntimeSum {
  id: number;
  site: string;
  siteTitle: string;
  zone: string;
  reason: string;
  beganAt: string;
  declaredBy: string;
  endedAt: string | null;
  endedBy: string | null;
  /** Tasks of which nobody has said yet what was done on paper. */
  unreconciled: number;
}

/** GET /api/downtimes/:id */
export interface ApiDowntime extends ApiDowntimeSum {
  tasks: {
    taskId: string;
    /** As printed in the pack. */
    code: string;
    title: string;
    unitTitle: string | null;
    priority: string;
    state: 'open' | 'accepted' | 'completed' | 'cancelled';
    how: 'done-on-paper' | 'nothing-done' | null;
    paperAt: string | null;
    paperBy: string | null;
    note: string | null;
    enteredBy: string | null;
    enteredAt: string | null;
  }[];
}

/** POST /api/downtimes */
export interface ApiNewDowntime {
  site: string;
  reason: string;
  /** When it began; up to a week ago. */
  beganAt: string;
}

/** POST /api/downtimes/:id/tasks/:taskId answers with the downtime. */
export interface ApiReconciled {
  how: 'done-on-paper' | 'nothing-done';
  paperAt: string | null;
  paperBy: string;
  note: string;
}
