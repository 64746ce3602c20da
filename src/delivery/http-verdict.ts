import type { Instant } from '../platform/platform.ts';
import { answeredNo, notReached } from './connector.ts';
import type { Attempt } from './effect.ts';
import type { HttpAnswer } from './http-exchange.ts';

/** Longest wait that a Retry-After is believed. */
export const retryAfterMsMax = 3_600_000;

/**
 * What a status that is not a success means (RFC 9110 §15, RFC 6585). `detail` are codes out of the body. A redirect is not
 * followed: it would carry patient data to where nobody said that it may go.
 */
export function httpRefusal({ status, headers }: HttpAnswer, now: Instant, detail = ''): Attempt {
  const sentence = `HTTP ${status}${detail === '' ? '' : `, ${detail}`}`;
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  if (status === 429 || status === 503) {
    return { ...notReached('busy', sentence), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (status === 502) return notReached('transient', sentence);
  // The gateway passed it on and then heard nothing.
  if (status === 504) return notReached('ambiguous', sentence);
  if (status >= 500 || RETRIED.has(status)) return answeredNo('transient', sentence, retryAfterMs);
  if (status < 400 || MISCONFIGURED.has(status)) return answeredNo('misconfigured', sentence);
  return answeredNo('rejected', sentence);
}

/** Request timeout, conflict, locked, failed dependency, too early: the same request may succeed later. */
const RETRIED = new Set([408, 409, 423, 424, 425]);

/** Who we are, and where we ask. */
const MISCONFIGURED = new Set([401, 403, 404, 405, 407]);

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfter(text: string | undefined, now: Instant): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMsMax) : undefined;
}
