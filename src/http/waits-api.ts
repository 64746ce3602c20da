/** A time in which a wait does not count. */
export interface ApiSuspension {
  from: string;
  until: string;
  by: string;
  reason: string;
  /** It ends when what suspends it ends, at `until` at the latest; nobody ends it here. */
  lasts: boolean;
  /** Of a leave of absence: when the patient is expected back, as far as was told. */
  endExpectedAt: string | null;
}

/** POST /api/runs/:id/waits: for how many minutes the waits of the run do not count; 0 ends it. */
export interface ApiSuspend {
  minutes: number;
  reason: string;
}

export interface ApiSuspended {
  timers: number;
}
