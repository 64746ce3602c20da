import { RefusedError, tellOfAct } from '../api/api-client.ts';
import { onSignOfLife } from '../api/sign-of-life.ts';
import { idleStage, mustTell } from './idle-time.ts';

export interface IdleHandlers {
  /** When the screen will be signed out, on the workstation's clock, while the person is asked; null once they answered. */
  onWarning: (endsAt: number | null) => void;
  /** The time is up. The watch has ended. */
  onOver: () => void;
  /** The server says that the session has ended. The watch has ended. */
  onSignedOut: () => void;
}

export interface IdleWatch {
  /** The person says that they are still there. */
  stay(): void;
  stop(): void;
}

const lookEveryMs = 1_000;
/** After a ping that did not arrive. */
const tellAgainMs = 10_000;
const storageName = 'sinew.acted-at';

/**
 * Watches whether somebody is there, for a session that ends after `idleMs` without an act. What is done in another window of
 * the browser counts, too: the session is the same. Tells the server of acts that lead to no request.
 */
export function startIdleWatch(idleMs: number, handlers: IdleHandlers): IdleWatch {
  const now = Date.now();
  const times = { idleMs, actedAt: now, actedHereAt: now, toldAt: now };
  let warned = false;
  let tellFrom = now;

  function act(): void {
    const at = Date.now();
    if (at - times.actedHereAt >= lookEveryMs) keepActedAt(at);
    times.actedHereAt = at;
    times.actedAt = at;
  }

  function look(): void {
    const at = Date.now();
    times.actedAt = Math.max(times.actedAt, Math.min(keptActedAt(), at));
    const stage = idleStage(times, at);
    if (stage === 'over') {
      stop();
      handlers.onOver();
      return;
    }
    warned = stage === 'warned';
    handlers.onWarning(warned ? times.actedAt + idleMs : null);
    if (!warned && at >= tellFrom && mustTell(times, at)) tell(at);
  }

  function tell(at: number): void {
    tellFrom = at + tellAgainMs;
    tellOfAct().then(
      () => (times.toldAt = at),
      (fault: unknown) => {
        if (!(fault instanceof RefusedError) || fault.problem.status !== 401) return;
        stop();
        handlers.onSignedOut();
      },
    );
  }

  // While the person is asked, only closing the question counts: a sleeve on the keyboard is no answer.
  const deaf = onSignOfLife(() => {
    if (!warned) act();
  });
  const timer = setInterval(look, lookEveryMs);

  function stop(): void {
    clearInterval(timer);
    deaf();
  }

  return {
    stay() {
      act();
      tell(Date.now());
      look();
    },
    stop,
  };
}

function keepActedAt(at: number): void {
  try {
    localStorage.setItem(storageName, String(at));
  } catch {
    // A browser that keeps nothing watches each window by itself.
  }
}

function keptActedAt(): number {
  try {
    return Number(localStorage.getItem(storageName));
  } catch {
    return 0;
  }
}
