/**
 * Hints inside one process that something was committed. A hint may be lost or come twice: whoever listens reads the
 * database to know, and polls as a backstop.
 */
export interface Signals {
  send(signal: Signal): void;
  /** Gives back the way to stop listening. A listener that throws is the sender's fault to survive: it is ignored. */
  listen(listener: (signal: Signal) => void): () => void;
}

export type Signal =
  | { kind: 'journal' }
  | { kind: 'message'; feed: string; site: string }
  | { kind: 'exception'; site: string }
  /** An effect was delivered, or an attempt at it failed. */
  | { kind: 'delivery'; site: string }
  /** Something was assigned: another release is in force in the database. */
  | { kind: 'assignment' }
  /** A rollout was started or acted on, or decided something. */
  | { kind: 'rollout'; id: string }
  /** A flag was turned off or on: the database says which. */
  | { kind: 'flag' }
  /** This process runs another release now. */
  | { kind: 'release' }
  /** Something was done to a change request. */
  | { kind: 'change'; request: number }
  | { kind: 'work'; taskId: string; site: string; change: 'new' | 'changed' | 'removed' };

export function createSignals(): Signals {
  const listeners = new Set<(signal: Signal) => void>();
  return {
    send(signal) {
      for (const listener of listeners) {
        try {
          listener(signal);
        } catch {
          // A hint must never break the work that it tells of.
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
