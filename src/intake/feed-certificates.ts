import { createSecureContext, type SecureContextOptions } from 'node:tls';

import {
  certificateDaysLeft,
  certificateDaysTold,
  type Feed,
  type FeedTls,
  type ReadPem,
} from '../governance/governance.ts';
import type { Cancel, Clock, Log } from '../platform/platform.ts';

/** How soon a new certificate is in force. */
export const certificateCheckMs = 60_000;

const DAY_MS = 86_400_000;

export interface CertificateParts {
  feed: Feed;
  tls: FeedTls;
  read: ReadPem;
  clock: Clock;
  log: Log;
}

/** The PEM texts of a feed's TLS: read at the start, and again each minute, so that they can be renewed in place. */
export class FeedCertificates {
  readonly #parts: CertificateParts;
  #current: SecureContextOptions = {};
  #cancel: Cancel = () => {};
  #stopped = false;
  #toldAt = -DAY_MS;

  constructor(parts: CertificateParts) {
    this.#parts = parts;
  }

  /** Throws where a text is missing, or the key is not that of the certificate. */
  async load(): Promise<SecureContextOptions> {
    this.#current = await this.#read();
    this.#tellOfEnd();
    return this.#current;
  }

  /** Calls `renewed` when the texts have changed and fit together; until then those before stay in force. */
  watch(renewed: (options: SecureContextOptions) => void): void {
    this.#cancel = this.#parts.clock.after(certificateCheckMs, () => void this.#look(renewed));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #look(renewed: (options: SecureContextOptions) => void): Promise<void> {
    const { feed, log } = this.#parts;
    try {
      const read = await this.#read();
      if (!this.#stopped && !isSame(read, this.#current)) {
        renewed(read);
        this.#current = read;
        this.#toldAt = -DAY_MS;
        log.info('tls.renewed', { feed: feed.id, site: feed.site });
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : typeof error;
      log.error('tls.not-renewed', { feed: feed.id, site: feed.site, why });
    }
    this.#tellOfEnd();
    if (!this.#stopped) this.watch(renewed);
  }

  async #read(): Promise<SecureContextOptions> {
    const { tls, read } = this.#parts;
    const [cert, key, ca] = await Promise.all([
      read(tls.certificate),
      read(tls.key),
      tls.clientCa === undefined ? undefined : read(tls.clientCa),
    ]);
    const options = { cert, key, ...(ca !== undefined && { ca }), minVersion } as const;
    createSecureContext(options);
    return options;
  }

  /** Once a day from the first of the days on. */
  #tellOfEnd(): void {
    const { feed, clock, log } = this.#parts;
    const now = clock.now();
    const { cert, ca } = this.#current;
    for (const [what, pem] of [
      ['certificate', cert],
      ['clientCa', ca],
    ] as const) {
      if (typeof pem !== 'string' || now - this.#toldAt < DAY_MS) continue;
      const days = certificateDaysLeft(pem, now);
      if (days > certificateDaysTold[0]) continue;
      const fields = { feed: feed.id, site: feed.site, what, days };
      if (days <= certificateDaysTold[2]) log.error('tls.expires', fields);
      else log.warn('tls.expires', fields);
    }
    if (now - this.#toldAt >= DAY_MS) this.#toldAt = now;
  }
}

const minVersion = 'TLSv1.2';

function isSame(one: SecureContextOptions, other: SecureContextOptions): boolean {
  return one.cert === other.cert && one.key === other.key && one.ca === other.ca;
}
