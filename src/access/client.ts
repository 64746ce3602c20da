import { hash, timingSafeEqual } from 'node:crypto';

import type { Person } from './person.ts';

/** A system that may ask over FHIR, as the network declares it. It has grants as a person has. */
export interface Client extends Person {
  /** The feed in whose name it may send; null: it only reads. */
  feed: string | null;
  /** The environment variable with the SHA-256 (hex) of its token. */
  tokenVariable: string;
}

/**
 * A token is at least 43 characters of base64url: 256 bits of chance, so that its SHA-256 alone gives nothing away
 * (`openssl rand -base64 32 | tr '+/' '-_' | tr -d '='`).
 */
const TOKEN = /^[A-Za-z0-9_-]{43,128}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** Recognises clients by their bearer tokens. A client whose variable is not set, or is no digest, never is. */
export function createClients(
  clients: () => readonly Client[],
  variable: (name: string) => string | undefined,
): (token: string) => Client | null {
  return (token) => {
    if (!TOKEN.test(token)) return null;
    const presented = Buffer.from(hash('sha256', token), 'hex');
    let found: Client | null = null;
    // All are looked at, so that time does not tell which one was near.
    for (const client of clients()) {
      const digest = variable(client.tokenVariable)?.toLowerCase() ?? '';
      if (!DIGEST.test(digest)) continue;
      if (timingSafeEqual(Buffer.from(digest, 'hex'), presented)) found ??= client;
    }
    return found;
  };
}
