/** A time in which a wait does not count. */
export interface ApiSuspension {
  from: string;
  until: string;
  by: string;
  reason: string;
}

/** POST /api/runs/:id/waits: for how many minutes the waits of the run do not count; 0 ends it. */
export interface ApiSuspend {
  minutes: number;
  reason: string;
}

export interface ApiSuspended {
  timers: number;
}
