import { randomBytes } from 'node:crypto';

import type { Clock } from './clock.ts';

/** Where new identities come from. */
export interface Ids {
  /** A new id, unique everywhere, sorting by time: `prefix_` and 26 characters of Crockford base 32. */
  next(prefix: string): string;
  /** `bytes` of unpredictable chance, for secrets. */
  secret(bytes: number): Uint8Array;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_CHARS = 16;

/** Ids as ULIDs write them: 10 characters of time, 16 of chance. */
export function systemIds(clock: Clock): Ids {
  return {
    next: (prefix) => `${prefix}_${timePart(clock.now())}${chancePart(randomChunk())}`,
    secret: (bytes) => randomBytes(bytes),
  };
}

/** Ids that repeat with the seed: for tests and simulation. Never for secrets that matter. */
export function seededIds(clock: Clock, seed: number): Ids {
  let state = seed >>> 0;
  const byte = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, byte);
  return {
    next: (prefix) => `${prefix}_${timePart(clock.now())}${chancePart(bytes(RANDOM_CHARS))}`,
    secret: bytes,
  };
}

const POOL_BYTES = 4096;
let pool = new Uint8Array(0);
let poolUsed = 0;

// One call to the operating system per id costs more than the id; chance is drawn in pools.
function randomChunk(): Uint8Array {
  if (poolUsed + RANDOM_CHARS > pool.length) {
    pool = randomBytes(POOL_BYTES);
    poolUsed = 0;
  }
  poolUsed += RANDOM_CHARS;
  return pool.subarray(poolUsed - RANDOM_CHARS, poolUsed);
}

function timePart(now: number): string {
  let rest = now;
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function chancePart(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += ALPHABET.charAt(byte & 31);
  return text;
}
