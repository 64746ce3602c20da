/** A timer of a run that has not fired. */
export interface PendingTimer {
  kind: 'timer';
  instanceId: string;
  name: string;
  rung: number;
  /** True: it was cancelled, and whoever meets it passes it by. */
  cancelled: boolean;
}

/** The timers that runs wait for, by run. */
export class PendingTimers {
  readonly #byRun = new Map<string, PendingTimer[]>();

  add(instanceId: string, name: string, rung: number): PendingTimer {
    const timer: PendingTimer = { kind: 'timer', instanceId, name, rung, cancelled: false };
    const pending = this.#byRun.get(instanceId);
    if (pending) pending.push(timer);
    else this.#byRun.set(instanceId, [timer]);
    return timer;
  }

  drop(instanceId: string, meant: (timer: PendingTimer) => boolean): void {
    const pending = this.#byRun.get(instanceId);
    if (!pending) return;
    for (const timer of pending) if (meant(timer)) timer.cancelled = true;
    const left = pending.filter(({ cancelled }) => !cancelled);
    if (left.length > 0) this.#byRun.set(instanceId, left);
    else this.#byRun.delete(instanceId);
  }
}
