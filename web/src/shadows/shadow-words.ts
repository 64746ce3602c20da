import type { ApiShadowSum } from '../../../src/http/api.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';

/** `03-Mar-2026 12:04` */
export function momentWords(at: string, zone: string): string {
  const instant = Date.parse(at);
  return `${dayOf(instant, zone)} ${clockTime(instant, zone)}`;
}

/** How it stands. */
export function stateWords({ state, lagSeconds, sentence }: ApiShadowSum): string {
  if (state === 'stopped') return sentence ?? 'Stopped';
  if (state === 'failed') return sentence ?? 'It ended itself';
  if (lagSeconds === null) return 'Beginning: it looks at the days before';
  return lagSeconds < 120
    ? `Runs, ${lagSeconds} s behind`
    : `Runs, ${Math.round(lagSeconds / 60)} min behind`;
}

export function tasksWords({ tasks }: ApiShadowSum): string {
  if (tasks === null) return 'Nothing compared yet';
  if (tasks === 0) return 'No difference so far';
  return tasks === 1 ? '1 task differs' : `${tasks} tasks differ`;
}
