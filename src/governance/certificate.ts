import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Instant } from '../platform/platform.ts';

/** Gives the PEM text behind a name of `FeedTls`. Throws where there is none. */
export type ReadPem = (name: string) => Promise<string>;

/** PEM text from files below the network's folder, and from variables of the environment. */
export function pemReader(from: {
  folder: string;
  variable: (name: string) => string | undefined;
}): ReadPem {
  return async (name) => {
    if (!name.startsWith('SINEW_SECRET_')) return readFile(join(from.folder, name), 'utf8');
    const text = from.variable(name);
    if (text === undefined) throw new Error(`the variable ${name} is not set`);
    // Where a variable can have one line alone, \n is written for its ends.
    return text.replaceAll('\\n', '\n');
  };
}

/** A certificate is told of when it ends in as many days or fewer. */
export const certificateDaysTold = [30, 14, 7] as const;

const DAY_MS = 86_400_000;

/** Whole days until the first certificate of a PEM text ends; below 0 it has. Throws where the text holds none. */
export function certificateDaysLeft(pem: string, now: Instant): number {
  return Math.floor((Date.parse(new X509Certificate(pem).validTo) - now) / DAY_MS);
}
