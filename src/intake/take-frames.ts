import type { Feed, Release, Site } from '../governance/governance.ts';
import { oversizeHeadBytes, readTransportCommit, transportCommit } from '../hl7v2/hl7v2.ts';
import { must, type Clock, type Database, type Ids, type Problem } from '../platform/platform.ts';
import { accept, notKeptAnswer, type Arrival, type ArrivedFrame } from './accept.ts';
import { rearmAnswers } from './application-answer-store.ts';
import type { BoundedLog } from './bounded-log.ts';
import type { FeedStats } from './feed-stats.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { Answer } from './mllp-connection.ts';
import { LastNumbers } from './last-numbers.ts';
import { batchAnswer, isBatch, readFramedBatch } from './framed-batch.ts';
import { insertMessageBatch } from './message-batch-store.ts';

export interface TakerParts {
  database: Database;
  clock: Clock;
  ids: Ids;
  writer: JournalWriter;
  /** About messages. */
  log: BoundedLog;
  release: () => Release;
  countsOf: (feedId: string) => FeedStats;
}

/** What became of one message: its answer, or undefined where it could not be kept. */
export type Taken = { ack: Uint8Array; wanted: boolean; repeated?: boolean } | undefined;

/** HL7 v2.5.1 §2.15.9.10 gives MSH-10 this many characters; the last ones of an id are its chance. */
const CONTROL_ID_CHARS = 20;

/** From a frame to its answer, as the policy of its feed says. */
export class FrameTaker {
  readonly #parts: TakerParts;
  readonly #numbers: LastNumbers;

  constructor(parts: TakerParts) {
    this.#parts = parts;
    this.#numbers = new LastNumbers(parts.database);
  }

  /** Settled when what the frame holds is committed. Rejects on a bug alone. */
  async take(feedId: string, frame: ArrivedFrame, peer: string): Promise<Answer> {
    const { feed } = this.#feedOf(feedId);
    const { transportCommit: commits = false, batches = 'refuse' } = feed.answers ?? {};
    // The sender's own commits say only that an answer of ours arrived.
    if (commits && frame.kind === 'frame' && readTransportCommit(frame.bytes) !== undefined) {
      return { kind: 'blocks', blocks: [] };
    }
    const blocks =
      batches !== 'refuse' && frame.kind === 'frame' && isBatch(frame.bytes)
        ? await this.#takeBatch(feedId, frame.bytes, peer)
        : wantedOf([await this.takeOne(feedId, frame, peer)]);
    if (!blocks) return commits ? { kind: 'none', last: transportCommit(false) } : { kind: 'none' };
    return { kind: 'blocks', blocks: commits ? [transportCommit(true), ...blocks] : blocks };
  }

  /** One message, which stands alone or in a batch. */
  async takeOne(
    feedId: string,
    frame: ArrivedFrame,
    peer: string,
    batch?: Arrival['batch'],
  ): Promise<Taken> {
    const { clock, ids, writer } = this.#parts;
    const { feed, site, epoch } = this.#feedOf(feedId);
    const isNumbered = feed.sequence === 'watch' || feed.sequence === 'enforce';
    if (isNumbered && !this.#numbers.isKnown(feedId)) await this.#numbers.load(feedId);
    const arrival: Arrival = {
      ...{ frame, feed, epoch, peer },
      zone: site.zone,
      receivedAt: clock.now(),
      ackControlId: ids.next('ack').slice(-CONTROL_ID_CHARS),
      ...(isNumbered && { lastNumber: this.#numbers.last(feedId) }),
      ...(batch && { batch }),
    };
    const { row, answerWanted } = accept(arrival);
    // Before it is committed: the next frame may be here already, and is judged by this one.
    if (row.along?.sequence !== undefined) this.#numbers.set(feedId, row.along.sequence);
    const written = await writer.write(row);
    if (written.kind !== 'kept' && isNumbered) this.#numbers.forget(feedId);
    if (written.kind === 'unavailable') return undefined;
    if (written.kind === 'rejected') return notKeptAnswer(arrival);
    const { seq, duplicate, sameContent } = written;
    this.#tell(row, written);
    if (sameContent) this.#parts.countsOf(feedId).sameContents++;
    // Whoever sends again has not got all answers.
    if (duplicate && row.along?.answer) await rearmAnswers(this.#parts.database, [seq]);
    return { ack: written.ack, wanted: answerWanted, repeated: duplicate };
  }

  async #takeBatch(
    feedId: string,
    bytes: Uint8Array,
    peer: string,
  ): Promise<Uint8Array[] | undefined> {
    const { clock, ids } = this.#parts;
    const { feed, site } = this.#feedOf(feedId);
    const at = clock.now();
    const { taken, problems } = await this.takeAll(feedId, bytes, peer);
    const acks = wantedOf(taken);
    if (!acks || feed.answers?.batches !== 'one') return acks;
    const controlId = ids.next('ack').slice(-CONTROL_ID_CHARS);
    return [batchAnswer({ bytes, acks, problems, controlId, at, zone: site.zone })];
  }

  /**
   * All messages of a batch, or of a file with one message after the other, with what is wrong with its counts: that is told of and
   * stops nothing.
   */
  async takeAll(
    feedId: string,
    bytes: Uint8Array,
    peer: string,
  ): Promise<{ taken: readonly Taken[]; problems: readonly Problem[] }> {
    const { database, clock, ids, log } = this.#parts;
    const { feed, site } = this.#feedOf(feedId);
    const { head, messages, problems } = readFramedBatch(bytes);
    const id = isBatch(bytes) ? ids.next('bat') : undefined;
    const [receivedAt, where] = [clock.now(), { site: site.id, feed: feedId }];
    for (const { code } of problems) log.warn('batch.wrong', { ...where, cause: code });
    // The messages at once, before the next frame is looked at: nothing may overtake them.
    const [taken] = await Promise.all([
      Promise.all(
        messages.map((message, at) =>
          this.takeOne(
            feedId,
            asFrame(message, feed.messageBytesMax),
            peer,
            id === undefined ? undefined : { id, position: at + 1 },
          ),
        ),
      ),
      id !== undefined &&
        insertMessageBatch(database, {
          ...{ id, receivedAt, ...where, peer, head, messages: messages.length, problems },
        }),
    ]);
    return { taken, problems };
  }

  #tell(
    { feed, site, disposition, problem }: ReturnType<typeof accept>['row'],
    { seq, duplicate, sameContent }: { seq: number; duplicate: boolean; sameContent: boolean },
  ): void {
    const { log, countsOf } = this.#parts;
    countsOf(feed)[duplicate ? 'duplicates' : disposition]++;
    const where = { feed, site, seq };
    if (disposition !== 'accepted') {
      log.warn(`message.${disposition}`, { ...where, cause: problem?.code });
    } else if (problem?.code.startsWith('sequence-')) {
      log.warn(`message.${problem.code}`, where);
    }
    if (sameContent) log.warn('message.same-content', where);
  }

  #feedOf(feedId: string): { feed: Feed; site: Site; epoch: number } {
    const { network, epoch } = this.#parts.release();
    const feed = must(
      network.feeds.find(({ id }) => id === feedId),
      `feed ${feedId} is part of the release in force`,
    );
    const site = must(
      network.sites.find(({ id }) => id === feed.site),
      `site ${feed.site} is part of the release in force`,
    );
    return { feed, site, epoch };
  }
}

/** A message without a frame, as if it had come in one. */
export function asFrame(bytes: Uint8Array, bytesMax: number): ArrivedFrame {
  return bytes.length <= bytesMax
    ? { kind: 'frame', bytes }
    : { kind: 'oversize', bytesSeen: bytes.length, head: bytes.slice(0, oversizeHeadBytes) };
}

/** The answers that somebody listens for; undefined where a message could not be kept. */
function wantedOf(taken: readonly Taken[]): Uint8Array[] | undefined {
  const acks: Uint8Array[] = [];
  for (const one of taken) {
    if (!one) return undefined;
    if (one.wanted) acks.push(one.ack);
  }
  return acks;
}
