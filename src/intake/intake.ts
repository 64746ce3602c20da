import { mllpFeeds, type Feed, type ReadPem, type Release } from '../governance/governance.ts';
import {
  DatabaseFault,
  faultName,
  must,
  type Cancel,
  type Clock,
  type Database,
  type Ids,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import { noCounts, type FeedStats } from './feed-stats.ts';
import { BoundedLog } from './bounded-log.ts';
import { ApplicationAnswers } from './application-answers.ts';
import { appendWithAttachments } from './attachments.ts';
import { ensureJournalDays, type NewJournalRow } from './journal-store.ts';
import { JournalWriter, type Written } from './journal-writer.ts';
import type { Answer, ConnectionCount } from './mllp-connection.ts';
import { FeedListeners } from './feed-listeners.ts';
import { MllpListener, type ArrivalCount } from './mllp-listener.ts';
import { FileDrop } from './file-drop.ts';
import { takeDocument, type DocumentTaken } from './take-document.ts';
import { asFrame, FrameTaker } from './take-frames.ts';

/** The front door of intake/: bytes from senders into the journal, and the answer after the commit. */
export { accept } from './accept.ts';
export type { FeedStats } from './feed-stats.ts';
export { BoundedLog } from './bounded-log.ts';
export { journalLagMsMax, stallMsMax } from './journal-writer.ts';
export { keptDigests, readTakenOut, type StoredTakenOut } from './attachment-store.ts';
export {
  appendWithAttachments,
  openAttachment,
  readOriginal,
  withAttachments,
  type Original,
} from './attachments.ts';
export {
  readJournalAfter,
  readJournalRows,
  type Disposition,
  type JournalEntry,
  type JournalReadFrom,
  type NewJournalRow,
} from './journal-store.ts';
export { columnText } from './accept.ts';
export type { DocumentTaken } from './take-document.ts';
export type { Written } from './journal-writer.ts';
export { ListenFault } from './mllp-listener.ts';
export type { ChosenIdentifier } from './patient-identifier.ts';
export { coverReceipts, sweepReceipts } from './sweep-receipts.ts';
export { sweepAnswers, sweepAttachments, sweepBatches } from './sweep-settled.ts';

export interface IntakeParts {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  signals: Signals;
  /** The release in force: asked for each frame. */
  release: () => Release;
  /** The PEM texts that feeds with TLS name. Absent: there are none. */
  readPem?: ReadPem;
  /** Below it lie the folders that feeds name. Absent: no files are taken. */
  filesRoot?: string;
}

export interface Intake {
  /** Listens for every feed of the release. Throws a ListenFault, then listens on none. */
  start(): Promise<void>;
  /** Stops reading, answers what was read, closes. */
  stop(): Promise<void>;
  /** Another release is in force: stops, starts and replaces listeners as it says. The others keep their connections. */
  followRelease(): Promise<void>;
  /** The port of each feed while it is listened on. */
  ports(): Readonly<Record<string, number>>;
  stats(): IntakeStats;
  /**
   * Takes one message (without frame) as if it had come over a socket, and gives the answer once it is committed. Throws a
   * DatabaseFault where it could not be kept.
   */
  accept(feedId: string, bytes: Uint8Array, peer: string): Promise<Uint8Array>;
  /** Takes a table, a document or a file of messages, whole; settled when all of it is committed. */
  takeDocument(feedId: string, bytes: Uint8Array, peer: string): Promise<DocumentTaken>;
  /** Looks into the folders of feeds now. */
  takeFiles(): Promise<void>;
  /** Deletes files that were taken long ago. Gives their number. */
  sweepFiles(): Promise<number>;
  /** Keeps what came in another way than over MLLP, under the same rules; settled when it is committed. */
  keep(row: NewJournalRow): Promise<Written>;
}

export interface IntakeStats {
  feeds: Readonly<Record<string, FeedStats>>;
  /** Commits to the journal, frames that wait for one, and whether the database is away. */
  journal: { commits: number; waiting: number; stalled: boolean };
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Partitions exist for today and this many days ahead. */
const DAYS_AHEAD = 3;
/** A port of a new release may be free a little later. */
const LISTEN_RETRY_MS = 5_000;
const DAYS_RETRY_MS = 10 * 60 * 1000;

/** Makes the intake of one process. Nothing is listened on before `start`. */
export function createIntake(parts: IntakeParts): Intake {
  const { database, clock, ids, log, signals, release, readPem = noPem } = parts;
  const writer = new JournalWriter({
    ...{ clock, log, signals },
    append: (rows) => appendWithAttachments(database, rows),
  });
  const listeners = new FeedListeners(listenerOf);
  const counts = new Map<string, FeedStats>();
  const aboutMessages = new BoundedLog({ clock, log });
  // Anybody who reaches the port causes these: one line, then their number each minute.
  const aboutConnections = new BoundedLog({ clock, log, linesMax: 1 });
  const taker = new FrameTaker({
    ...{ database, clock, ids, writer, release, countsOf },
    log: aboutMessages,
  });
  const answers = new ApplicationAnswers({
    ...{ database, clock, log, release },
    present: () =>
      [...answering()].flatMap(([feed, { hosts }]) => hosts.map((host) => ({ feed, host }))),
    say: async (to, content) => (await listeners.of(to.feed)?.say(to, content)) ?? false,
  });
  const drop =
    parts.filesRoot === undefined
      ? undefined
      : new FileDrop({
          ...{ root: parts.filesRoot, clock, log, feeds: () => release().network.feeds },
          take: (feed, bytes, peer) => document(feed.id, bytes, peer),
        });
  let cancelUpkeep: Cancel = () => {};
  let cancelListening: Cancel = () => {};
  let stopped = false;
  writer.onRoom(breathe);

  function breathe(): void {
    for (const [, listener] of listeners.all()) listener.breathe();
  }

  /** The listeners of feeds that answer later, too. */
  function answering(): [string, MllpListener][] {
    return release()
      .network.feeds.filter(({ answers: policy }) => policy?.applicationAck === 'same-connection')
      .flatMap(({ id }) => listeners.all().filter(([feed]) => feed === id));
  }

  function countsOf(feedId: string): FeedStats {
    const known = counts.get(feedId) ?? noCounts();
    counts.set(feedId, known);
    return known;
  }

  async function document(feedId: string, bytes: Uint8Array, peer: string) {
    const feed = feedOf(feedId);
    const taken = await takeDocument({ feed, bytes, peer }, { writer, clock, ids, release, taker });
    if (taken.kind === 'kept' && feed.kind !== undefined && feed.kind !== 'hl7v2') {
      const count = countsOf(feedId);
      count.accepted += taken.taken;
      count.duplicates += taken.repeated;
      count.unreadable += taken.unreadable;
    }
    return taken;
  }

  function feedOf(feedId: string): Feed {
    return must(
      release().network.feeds.find(({ id }) => id === feedId),
      `feed ${feedId} is part of the release in force`,
    );
  }

  async function keepDays(): Promise<void> {
    let againMs = DAY_MS;
    try {
      await ensureJournalDays(database, clock.now(), DAYS_AHEAD + 1);
    } catch (error) {
      // Rows of a day without a partition go to the default one: nothing is lost.
      againMs = DAYS_RETRY_MS;
      const sqlState = error instanceof DatabaseFault ? error.sqlState : undefined;
      log.error('journal.days-missing', { sqlState });
    }
    if (!stopped) cancelUpkeep = clock.after(againMs, () => void keepDays());
  }

  // A bug must not keep a sender waiting: its connection is closed, and it sends again.
  function gone(feed: Feed, error: unknown): Answer {
    log.error('intake.fault', { feed: feed.id, fault: faultName(error) });
    return { kind: 'none' };
  }

  function listenerOf(feed: Feed): MllpListener {
    return new MllpListener({
      ...{ feed, clock, log, readPem },
      take: (frame, peer) =>
        taker.take(feed.id, frame, peer).catch((error: unknown) => gone(feed, error)),
      isFull: () => writer.full,
      opened: () => {
        if (feed.answers?.applicationAck === 'same-connection') answers.wake();
      },
      count: (what: ConnectionCount | ArrivalCount, by) => {
        countsOf(feed.id)[what] += by;
        aboutConnections.warn(TOLD[what], { feed: feed.id, site: feed.site, count: by });
      },
    });
  }

  async function stop(): Promise<void> {
    stopped = true;
    cancelUpkeep();
    cancelListening();
    await drop?.stop();
    const told = answers.stop();
    const closing = listeners.stop();
    await writer.stop();
    await Promise.all([closing, told]);
    aboutMessages.stop();
    aboutConnections.stop();
  }

  /** Listens as the release in force says. Tries again what cannot be listened on, as long as it says so. */
  async function followRelease(): Promise<void> {
    cancelListening();
    if (stopped) return;
    const deaf = await listeners.follow(mllpFeeds(release().network));
    for (const { message } of deaf) log.error('intake.deaf', { why: message });
    if (deaf.length > 0) {
      cancelListening = clock.after(LISTEN_RETRY_MS, () => void followRelease());
    }
  }

  return {
    async start() {
      await keepDays();
      const [fault] = await listeners.follow(mllpFeeds(release().network));
      if (fault) {
        await stop();
        throw fault;
      }
      for (const [feed, port] of Object.entries(listeners.ports())) {
        log.info('intake.listening', { feed, port });
      }
      drop?.start();
    },
    followRelease,
    stop,
    ports: () => listeners.ports(),
    stats: () => ({
      feeds: Object.fromEntries(
        release().network.feeds.map(({ id }) => [
          id,
          { ...countsOf(id), connections: listeners.of(id)?.connections ?? 0 },
        ]),
      ),
      journal: writer.stats,
    }),
    async accept(feedId, bytes, peer) {
      const feed = feedOf(feedId);
      const taken = await taker.takeOne(feedId, asFrame(bytes, feed.messageBytesMax), peer);
      if (taken) return taken.ack;
      throw new DatabaseFault('unavailable', 'journal-append', 'the message could not be kept');
    },
    takeDocument: document,
    takeFiles: async () => drop?.look(),
    sweepFiles: async () => drop?.sweep() ?? 0,
    async keep(row) {
      if (writer.full) return { kind: 'unavailable' };
      const written = await writer.write(row);
      const count = countsOf(row.feed);
      if (written.kind === 'kept') count[written.duplicate ? 'duplicates' : row.disposition]++;
      return written;
    },
  };
}

/** What is counted of connections, and the event of its log line. */
const TOLD = {
  turnedAway: 'connection.turned-away',
  peerUnknown: 'connection.peer-unknown',
  peerLimited: 'connection.peer-limited',
  handshakesFailed: 'connection.handshake-failed',
  wrongCertificates: 'connection.wrong-certificate',
  tlsOnPlain: 'connection.tls-on-plain',
  idleClosed: 'connection.idle',
  noiseBytes: 'frame.noise',
  halfFrames: 'frame.half',
  unansweredFrames: 'frame.unanswered',
} as const;

const noPem: ReadPem = (name) => Promise.reject(new Error(`there is nowhere to read ${name} from`));
