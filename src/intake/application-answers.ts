import { feedCharset, type Feed, type Release } from '../governance/governance.ts';
import { ackWishes, buildAck, formatTimestamp, parseMessage } from '../hl7v2/hl7v2.ts';
import {
  DatabaseFault,
  type Cancel,
  type Clock,
  type Database,
  type Log,
} from '../platform/platform.ts';
import { markAnswered, readDueAnswers, type DueAnswer } from './application-answer-store.ts';

/** How often it is looked whether an application answer can be given, while somebody is there to get it. */
export const answerPollMs = 250;
export const answersAtOnceMax = 100;

export interface ApplicationAnswerParts {
  database: Database;
  clock: Clock;
  log: Log;
  release: () => Release;
  /** Who is connected to feeds that answer so. */
  present: () => readonly { feed: string; host: string }[];
  /** Writes to the connection of `peer`, else to the newest from the same host. True once it is handed to the network. */
  say: (to: { feed: string; peer: string; host: string }, content: Uint8Array) => Promise<boolean>;
}

/**
 * Application answers of enhanced mode (HL7 v2.5.1 §2.9.3): once a message came to something, its sender is told, in a
 * message with a control id of its own. What is not yet told stands in the database, so it is told after a restart, too, and
 * perhaps twice, never not at all.
 */
export class ApplicationAnswers {
  readonly #parts: ApplicationAnswerParts;
  #cancel: Cancel | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: ApplicationAnswerParts) {
    this.#parts = parts;
  }

  /** Somebody is there who may wait for an answer. */
  wake(): void {
    if (this.#stopped || this.#cancel) return;
    this.#cancel = this.#parts.clock.after(answerPollMs, () => {
      this.#looking = this.#look();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { present, log } = this.#parts;
    const waiting = present();
    try {
      if (waiting.length > 0) await this.#answer(waiting);
    } catch (error) {
      const sqlState = error instanceof DatabaseFault ? error.sqlState : undefined;
      log.error('answers.failed', { sqlState });
    }
    this.#cancel = undefined;
    if (waiting.length > 0) this.wake();
  }

  async #answer(waiting: readonly { feed: string; host: string }[]): Promise<void> {
    const { database, clock, say } = this.#parts;
    const due = await readDueAnswers(database, waiting, answersAtOnceMax);
    const settled: number[] = [];
    for (const one of due) {
      const content = this.#contentOf(one);
      if (content === undefined || (await say(one, content))) settled.push(one.seq);
    }
    if (settled.length > 0) await markAnswered(database, settled, clock.now());
  }

  /** Undefined where the sender does not wait for this one. */
  #contentOf(due: DueAnswer): Uint8Array | undefined {
    const { network } = this.#parts.release();
    const feed = network.feeds.find(({ id }) => id === due.feed);
    const zone = network.sites.find(({ id }) => id === feed?.site)?.zone ?? 'UTC';
    if (!feed) return undefined;
    return applicationAnswer(due, { feed, time: formatTimestamp(this.#parts.clock.now(), zone) });
  }
}

/** The application answer to a message, by what it came to; undefined where the sender does not wait for it. */
export function applicationAnswer(
  { head, controlId, outcome, reason }: DueAnswer,
  { feed, time }: { feed: Feed; time: string },
): Uint8Array | undefined {
  const { message: to } = parseMessage(head, feedCharset(feed));
  const isTaken = outcome === 'applied' || outcome === 'kept' || reason === 'replaced';
  if (!ackWishes(to, isTaken).application) return undefined;
  // It is an answer, so nobody is asked to answer it.
  const request = { to, controlId, time, acceptAck: 'NE' as const };
  if (isTaken) {
    const note =
      outcome === 'kept' ? `Kept; nothing follows from it (${reason ?? 'no facts'}).` : '';
    return buildAck({ ...request, code: 'AA', ...(note !== '' && { note }) });
  }
  const sentence =
    outcome === 'failed'
      ? 'It is kept and could not be applied. Somebody has been told.'
      : 'It is kept, and a person decided that it is not applied.';
  return buildAck({ ...request, code: 'AE', error: { code: '207', sentence } });
}
