import {
  mllpFeeds,
  type Feed,
  type ReadPem,
  type Release,
  type Site,
} from '../governance/governance.ts';
import { oversizeHeadBytes } from '../hl7v2/hl7v2.ts';
import {
  DatabaseFault,
  must,
  type Cancel,
  type Clock,
  type Database,
  type Ids,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import { BoundedLog } from './bounded-log.ts';
import { accept, notKeptAnswer, type Arrival, type ArrivedFrame } from './accept.ts';
import { appendJournal, ensureJournalDays, type NewJournalRow } from './journal-store.ts';
import { JournalWriter, type Written } from './journal-writer.ts';
import type { Answer, ConnectionCount } from './mllp-connection.ts';
import { MllpListener, type ArrivalCount } from './mllp-listener.ts';

/** The front door of intake/: bytes from senders into the journal, and the answer after the commit. */
export { accept } from './accept.ts';
export { BoundedLog } from './bounded-log.ts';
export { journalLagMsMax, stallMsMax } from './journal-writer.ts';
export {
  appendJournal,
  readJournalAfter,
  readJournalRows,
  type Disposition,
  type JournalEntry,
  type JournalReadFrom,
  type NewJournalRow,
} from './journal-store.ts';
export { columnText } from './accept.ts';
export type { Written } from './journal-writer.ts';
export { ListenFault } from './mllp-listener.ts';
export type { ChosenIdentifier } from './patient-identifier.ts';
export { coverReceipts, sweepReceipts } from './sweep-receipts.ts';

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
}

export interface Intake {
  /** Listens for every feed of the release. Throws a ListenFault, then listens on none. */
  start(): Promise<void>;
  /** Stops reading, answers what was read, closes. */
  stop(): Promise<void>;
  /** The port of each feed while it is listened on. */
  ports(): Readonly<Record<string, number>>;
  stats(): IntakeStats;
  /**
   * Takes one message (without frame) as if it had come over a socket, and gives the answer once it is committed. Throws a
   * DatabaseFault where it could not be kept.
   */
  accept(feedId: string, bytes: Uint8Array, peer: string): Promise<Uint8Array>;
  /** Keeps what came in another way than over MLLP, under the same rules; settled when it is committed. */
  keep(row: NewJournalRow): Promise<Written>;
}

export interface IntakeStats {
  feeds: Readonly<Record<string, FeedStats>>;
  /** Commits to the journal, frames that wait for one, and whether the database is away. */
  journal: { commits: number; waiting: number; stalled: boolean };
}

/** Since the start. */
export interface FeedStats {
  connections: number;
  accepted: number;
  refused: number;
  unreadable: number;
  /** Sent again, answered from memory. */
  duplicates: number;
  /** Read, but the sender was gone or the database away. */
  unansweredFrames: number;
  /** Frames that stopped in the middle. */
  halfFrames: number;
  /** Connections beyond the limit of the feed, of addresses that it does not list, and beyond the limits of one address. */
  turnedAway: number;
  peerUnknown: number;
  peerLimited: number;
  /** Connections without TLS that we could agree on, or without the PROXY header; and TLS where there is none. */
  handshakesFailed: number;
  tlsOnPlain: number;
  /** Senders with a certificate for another name. */
  wrongCertificates: number;
  /** Connections closed because nothing came. */
  idleClosed: number;
  noiseBytes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Partitions exist for today and this many days ahead. */
const DAYS_AHEAD = 3;
const DAYS_RETRY_MS = 10 * 60 * 1000;
/** HL7 v2.5.1 §2.14.9.10 gives MSH-10 this many characters; the last ones of an id are its chance. */
const CONTROL_ID_CHARS = 20;

/** Makes the intake of one process. Nothing is listened on before `start`. */
export function createIntake(parts: IntakeParts): Intake {
  const { database, clock, ids, log, signals, release, readPem = noPem } = parts;
  const writer = new JournalWriter({
    ...{ clock, log, signals },
    append: (rows) => appendJournal(database, rows),
  });
  const listeners = new Map<string, MllpListener>();
  const ports: Record<string, number> = {};
  const counts = new Map<string, FeedStats>();
  const aboutMessages = new BoundedLog({ clock, log });
  // Anybody who reaches the port causes these: one line, then their number each minute.
  const aboutConnections = new BoundedLog({ clock, log, linesMax: 1 });
  let cancelUpkeep: Cancel = () => {};
  let stopped = false;
  writer.onRoom(breathe);

  function breathe(): void {
    for (const listener of listeners.values()) listener.breathe();
  }

  function countsOf(feedId: string): FeedStats {
    const known = counts.get(feedId) ?? noCounts();
    counts.set(feedId, known);
    return known;
  }

  async function take(feedId: string, frame: ArrivedFrame, peer: string): Promise<Answer> {
    const { feed, site, epoch } = feedOf(release(), feedId);
    const arrival: Arrival = {
      ...{ frame, feed, epoch, peer },
      zone: site.zone,
      receivedAt: clock.now(),
      ackControlId: ids.next('ack').slice(-CONTROL_ID_CHARS),
    };
    const { row, answerWanted } = accept(arrival);
    const written = await writer.write(row);
    const count = countsOf(feedId);
    switch (written.kind) {
      case 'kept':
        count[written.duplicate ? 'duplicates' : COUNTED[row.disposition]]++;
        if (row.disposition !== 'accepted') {
          const cause = row.problem?.code;
          const where = { feed: feedId, site: site.id, seq: written.seq };
          aboutMessages.warn(`message.${row.disposition}`, { ...where, cause });
        }
        return { kind: 'ack', ack: written.ack, wanted: answerWanted };
      case 'rejected':
        return { kind: 'ack', ...notKeptAnswer(arrival) };
      case 'unavailable':
        return { kind: 'none' };
    }
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
    const name = error instanceof Error ? error.name : typeof error;
    log.error('intake.fault', { feed: feed.id, name });
    return { kind: 'none' };
  }

  function listenerOf(feed: Feed): MllpListener {
    return new MllpListener({
      ...{ feed, clock, log, readPem },
      take: (frame, peer) =>
        take(feed.id, frame, peer).catch((error: unknown) => gone(feed, error)),
      isFull: () => writer.full,
      count: (what: ConnectionCount | ArrivalCount, by) => {
        countsOf(feed.id)[what] += by;
        aboutConnections.warn(TOLD[what], { feed: feed.id, site: feed.site, count: by });
      },
    });
  }

  async function stop(): Promise<void> {
    stopped = true;
    cancelUpkeep();
    const closing = [...listeners.values()].map((listener) => listener.stop());
    await writer.stop();
    await Promise.all(closing);
    aboutMessages.stop();
    aboutConnections.stop();
    listeners.clear();
    for (const feedId of Object.keys(ports)) delete ports[feedId];
  }

  return {
    async start() {
      await keepDays();
      try {
        for (const feed of mllpFeeds(release().network)) {
          const listener = listenerOf(feed);
          listeners.set(feed.id, listener);
          ports[feed.id] = await listener.listen();
          log.info('intake.listening', { feed: feed.id, port: ports[feed.id] });
        }
      } catch (fault) {
        await stop();
        throw fault;
      }
    },
    stop,
    ports: () => ({ ...ports }),
    stats: () => ({
      feeds: Object.fromEntries(
        release().network.feeds.map(({ id }) => [
          id,
          { ...countsOf(id), connections: listeners.get(id)?.connections ?? 0 },
        ]),
      ),
      journal: writer.stats,
    }),
    async accept(feedId, bytes, peer) {
      const { feed } = feedOf(release(), feedId);
      const answer = await take(feedId, asFrame(bytes, feed.messageBytesMax), peer);
      if (answer.kind === 'ack') return answer.ack;
      throw new DatabaseFault('unavailable', 'journal-append', 'the message could not be kept');
    },
    async keep(row) {
      if (writer.full) return { kind: 'unavailable' };
      const written = await writer.write(row);
      const count = countsOf(row.feed);
      if (written.kind === 'kept')
        count[written.duplicate ? 'duplicates' : COUNTED[row.disposition]]++;
      return written;
    },
  };
}

const COUNTED = { accepted: 'accepted', refused: 'refused', unreadable: 'unreadable' } as const;

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

function noCounts(): FeedStats {
  return {
    ...{ connections: 0, accepted: 0, refused: 0, unreadable: 0, duplicates: 0 },
    ...{ unansweredFrames: 0, halfFrames: 0, turnedAway: 0, noiseBytes: 0 },
    ...{ peerUnknown: 0, peerLimited: 0, handshakesFailed: 0, wrongCertificates: 0 },
    ...{ tlsOnPlain: 0, idleClosed: 0 },
  };
}

function feedOf(release: Release, feedId: string): { feed: Feed; site: Site; epoch: number } {
  const { network, epoch } = release;
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

function asFrame(bytes: Uint8Array, bytesMax: number): ArrivedFrame {
  return bytes.length <= bytesMax
    ? { kind: 'frame', bytes }
    : { kind: 'oversize', bytesSeen: bytes.length, head: bytes.slice(0, oversizeHeadBytes) };
}
