import { csvRowsMax, readCsvFile, retellsAsHl7 } from '../formats/formats.ts';
import type { Feed, Release } from '../governance/governance.ts';
import { parseAck } from '../hl7v2/hl7v2.ts';
import { must, type Clock, type Ids, type Problem } from '../platform/platform.ts';
import { acceptDocument } from './accept-document.ts';
import { isBatch } from './framed-batch.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { FrameTaker } from './take-frames.ts';

/** What became of all that came at once: a table, a document, a file of messages. */
export type DocumentTaken =
  | {
      kind: 'kept';
      /** Rows or messages in the journal, without those that had come before. */
      taken: number;
      repeated: number;
      /** Kept, and nothing could be read of them. */
      unreadable: number;
      problems: readonly Problem[];
    }
  /** Nothing of it was taken, and it will not be however often it comes. */
  | { kind: 'unread'; problem: Problem }
  /** The database is away, or does not take it: send it again. What was taken already is known then. */
  | { kind: 'unavailable' };

/** Problems that are told of one document; the rest is with each row. */
export const toldProblemsMax = 100;

/** Rows that wait for a commit at once: few enough that feeds over MLLP are heard in between. */
const rowsAtOnceMax = 256;

interface Parts {
  writer: JournalWriter;
  clock: Clock;
  ids: Ids;
  release: () => Release;
  /** Of HL7 v2 messages. */
  taker: FrameTaker;
}

/** Takes what came on a feed in one piece, and says what became of it once all of it is committed. */
export async function takeDocument(
  { feed, bytes, peer }: { feed: Feed; bytes: Uint8Array; peer: string },
  parts: Parts,
): Promise<DocumentTaken> {
  if (bytes.length > feed.messageBytesMax) {
    const sentence = `It has more than ${feed.messageBytesMax} bytes, which this feed takes.`;
    return { kind: 'unread', problem: problem('oversize', sentence) };
  }
  if (bytes.length === 0)
    return { kind: 'unread', problem: problem('empty', 'There is nothing in it.') };
  if (!retellsAsHl7(feed)) return takeMessages({ feed, bytes, peer }, parts);
  if (feed.kind === 'ccda') return takeRows([bytes], { feed, peer }, parts);
  const read = readCsvFile(bytes, must(feed.csv, 'a feed of tables says what its columns mean'));
  if ('unread' in read) return { kind: 'unread', problem: read.unread };
  const raws = read.rows.map(({ raw }) => raw);
  return takeRows(raws, { feed, peer }, parts);
}

function problem(code: string, sentence: string): Problem {
  return { code, severity: 'error', location: 'file', sentence };
}

async function takeRows(
  raws: readonly Uint8Array[],
  { feed, peer }: { feed: Feed; peer: string },
  { writer, clock, ids, release }: Parts,
): Promise<DocumentTaken> {
  const { epoch } = release();
  const sum = { taken: 0, repeated: 0, unreadable: 0, problems: [] as Problem[] };
  for (let from = 0; from < Math.min(raws.length, csvRowsMax); from += rowsAtOnceMax) {
    const rows = raws.slice(from, from + rowsAtOnceMax).map((raw) =>
      acceptDocument({
        ...{ raw, feed, epoch, peer, zone: zoneOf(release(), feed) },
        ...{ receivedAt: clock.now(), ackControlId: ids.next('ack') },
      }),
    );
    const written = await Promise.all(rows.map((row) => writer.write(row)));
    for (const [at, one] of written.entries()) {
      if (one.kind !== 'kept') return { kind: 'unavailable' };
      const row = must(rows[at], 'each row was written');
      if (one.duplicate) sum.repeated++;
      else if (row.disposition === 'accepted') sum.taken++;
      else sum.unreadable++;
      if (row.problem && sum.problems.length < toldProblemsMax) sum.problems.push(row.problem);
    }
  }
  return { kind: 'kept', ...sum };
}

function zoneOf({ network }: Release, feed: Feed): string {
  return network.sites.find(({ id }) => id === feed.site)?.zone ?? 'UTC';
}

/** A file of HL7 v2 messages, as a batch or one after the other. A wrong count is told of and stops nothing: what came is kept. */
async function takeMessages(
  { feed, bytes, peer }: { feed: Feed; bytes: Uint8Array; peer: string },
  { taker }: Parts,
): Promise<DocumentTaken> {
  const { taken: answers, problems } = await taker.takeAll(feed.id, bytes, peer);
  if (answers.length === 0 && !isBatch(bytes)) {
    return { kind: 'unread', problem: problem('no-message', 'There is no HL7 v2 message in it.') };
  }
  const sum = { taken: 0, repeated: 0, unreadable: 0 };
  for (const one of answers) {
    if (!one) return { kind: 'unavailable' };
    if (one.repeated) sum.repeated++;
    else if (parseAck(one.ack)?.code.endsWith('A')) sum.taken++;
    else sum.unreadable++;
  }
  return { kind: 'kept', ...sum, problems: problems.slice(0, toldProblemsMax) };
}
