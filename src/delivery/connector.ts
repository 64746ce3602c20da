import type { Attempt, ClaimedEffect } from './effect.ts';

/** The way to one destination. It may keep connections open between effects. */
export interface Connector {
  /** Sends one effect and waits for the answer. Never rejects: what went wrong is an attempt that failed. */
  send(effect: ClaimedEffect): Promise<Attempt>;
  /** Ends connections; what is under way fails. */
  close(): Promise<void>;
}

type Failed = Extract<Attempt, { delivered: false }>;

/** A failure before the destination could say anything. */
export function notReached(failure: Failed['class'], sentence: string): Failed {
  return { delivered: false, class: failure, answered: false, sentence };
}

/** A no of the destination itself. */
export function answeredNo(
  failure: Failed['class'],
  sentence: string,
  retryAfterMs?: number,
): Failed {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { delivered: false, class: failure, answered: true, sentence, ...wait };
}

/** What a socket's error means before anything was sent; its code is all that may be told. */
export function connectFailure(error: unknown): Failed {
  const code = codeOf(error);
  if (code === 'SSRF') return notReached('misconfigured', FORBIDDEN_ADDRESS);
  if (WRONG_NAMES.has(code)) return notReached('misconfigured', `The name is not known (${code}).`);
  if (isTlsFault(code)) return notReached('misconfigured', `TLS failed (${code}).`);
  return notReached('transient', `It cannot be reached (${code}).`);
}

const FORBIDDEN_ADDRESS =
  'Its address is not on the public internet and in none of the destination’s "networks".';

const WRONG_NAMES = new Set(['ENOTFOUND', 'ENODATA']);

function isTlsFault(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/.test(
    code,
  );
}

export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    if (typeof error.code === 'string') return error.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
