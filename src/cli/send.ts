import { resolve } from 'node:path';

import { MllpClient, type Answer, type MllpTls } from '../../simulator/simulator.ts';
import { newestRelease } from '../governance/governance.ts';
import { systemClock, type Database } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import { tlsOf } from './send-tls.ts';
import { openRunningDatabase, type OpenedDatabase } from './open-database.ts';
import { readMessages, type BatchProblem, type FoundMessage } from './read-messages.ts';
import { sendLines } from './send-lines.ts';
import { readPosition, type JournalPosition } from './send-store.ts';
import { followSending, type Consequences } from './send-consequences.ts';
import { progressOn, type Terminal } from './terminal.ts';

export interface SendOptions {
  json?: boolean;
  feed: string;
  network?: string;
  host?: string;
  port?: number;
  connections: number;
  limit?: number;
  /** Seconds. */
  timeout: number;
  data?: string;
  tls?: boolean;
  /** PEM files. */
  ca?: string;
  cert?: string;
  key?: string;
}

/** What came of a sending; under --json as it is. */
export interface Sent {
  feed: string;
  to: string;
  sent: number;
  /** By acknowledgement code. */
  answers: Readonly<Record<string, number>>;
  /** Messages that say themselves that nobody waits for an answer (MSH-15, MSH-16). */
  unasked: number;
  unanswered: { where: string; reason: string }[];
  unansweredCount: number;
  resent: number;
  seconds: number;
  perSecond: number;
  /** Counts of batches that are not those of their messages. What there was is sent. */
  batchProblems: BatchProblem[];
  /** Null where no database of a running Sinew was found. */
  consequences: Consequences | null;
}

const UNANSWERED_LISTED_MAX = 20;
const ATTEMPTS_MAX = 2;
const CONNECT_PATIENCE_MS = 5_000;
const PROGRESS_EVERY = 50;

/** `sinew send PATH --feed ID`: real messages through a real socket, and what became of each. */
export async function send(
  terminal: Terminal,
  options: SendOptions,
  [path = '']: readonly string[],
): Promise<Report> {
  const batchProblems: BatchProblem[] = [];
  const found = await readMessages(resolve(terminal.cwd, path), batchProblems);
  const messages = found.slice(0, options.limit);
  const tls = await tlsOf(terminal, options);
  const opened = await openRunningDatabase(terminal, options);
  try {
    const target = await targetOf(terminal, options, opened?.database ?? null);
    const since = opened && (await readPosition(opened.database));
    const sending = await sendAll(terminal, messages, { ...options, ...target, tls });
    const consequences = await consequencesOf(terminal, options.feed, opened, since, sending.ports);
    const sent: Sent = {
      feed: options.feed,
      to: `${target.host}:${target.port}`,
      ...sending.sent,
      batchProblems,
      consequences,
    };
    return {
      lines: sendLines(sent, opened?.from ?? null),
      json: sent,
      exitCode:
        sent.unansweredCount === 0 && batchProblems.length === 0 ? exitCodes.ok : exitCodes.error,
    };
  } finally {
    await opened?.close();
  }
}

/** Where the feed listens: as the command line says, else the network: a named one, the one that runs, the example. */
async function targetOf(
  terminal: Terminal,
  { feed, network, host, port }: SendOptions,
  database: Database | null,
): Promise<{ host: string; port: number }> {
  if (host !== undefined && port !== undefined) return { host, port };
  const inForce = network === undefined && database ? await newestRelease(database) : undefined;
  const { id, feeds } =
    inForce?.network ?? (await networkAt(network ?? 'networks/northlake', terminal.cwd));
  const found = feeds.find((one) => one.id === feed);
  if (found) return { host: host ?? reachable(found.host), port: port ?? found.port };
  throw new CliFailure({
    what: `The network has no feed "${feed}".`,
    where: network ?? id,
    why: `Its feeds are ${feeds.map((one) => one.id).join(', ')}.`,
    fix: 'Name one of them with --feed, or say where to send with --host and --port.',
    exitCode: exitCodes.usage,
  });
}

// A feed that listens on every address is reached on this machine's own.
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

async function sendAll(
  terminal: Terminal,
  messages: readonly FoundMessage[],
  options: Omit<SendOptions, 'tls'> & { host: string; port: number; tls: MllpTls | null },
): Promise<{
  sent: Omit<Sent, 'feed' | 'to' | 'batchProblems' | 'consequences'>;
  ports: number[];
}> {
  const clients = Array.from(
    { length: Math.min(options.connections, messages.length) },
    () =>
      new MllpClient({
        host: options.host,
        port: options.port,
        clock: systemClock,
        ackTimeoutMs: options.timeout * 1000,
        attemptsMax: ATTEMPTS_MAX,
        connectPatienceMs: CONNECT_PATIENCE_MS,
        tls: options.tls,
      }),
  );
  const progress = progressOn(terminal);
  const startedAt = systemClock.now();
  const answers: Answer[] = [];
  let next = 0;

  const work = async (client: MllpClient): Promise<void> => {
    for (;;) {
      const index = next++;
      const message = messages[index];
      if (!message) return;
      const answer = await client.send(message.bytes);
      answers[index] = answer;
      if (answer.kind === 'unanswered' && answer.reason === 'no-connection') {
        throw noConnection(options, index);
      }
      if (index % PROGRESS_EVERY === 0) progress.show(`sending ${index} of ${messages.length}`);
    }
  };
  try {
    await Promise.all(clients.map(work));
  } finally {
    progress.end();
    for (const client of clients) client.close();
  }
  const seconds = Math.max(0.001, (systemClock.now() - startedAt) / 1000);
  return {
    sent: {
      ...tally(messages, answers),
      ...countsOf(clients),
      ...paceOf(messages.length, seconds),
    },
    ports: clients.flatMap((client) => client.localPorts),
  };
}

function noConnection(target: { host: string; port: number }, sent: number): CliFailure {
  return new CliFailure({
    what: 'The feed cannot be reached.',
    where: `${target.host}:${target.port}`,
    why: `Nobody listens there, or the other side is not who it should be (TLS). ${sent} messages were sent before.`,
    fix: 'Start Sinew (`sinew demo`), or say where the feed listens with --host and --port.',
  });
}

function tally(
  messages: readonly FoundMessage[],
  answers: readonly Answer[],
): Pick<Sent, 'sent' | 'answers' | 'unasked' | 'unanswered' | 'unansweredCount'> {
  const codes: Record<string, number> = {};
  const unanswered: Sent['unanswered'] = [];
  let unasked = 0;
  for (const [index, answer] of answers.entries()) {
    if (answer.kind === 'answered') codes[answer.code] = (codes[answer.code] ?? 0) + 1;
    else if (answer.kind === 'unasked') unasked += 1;
    else unanswered.push({ where: messages[index]?.where ?? '', reason: answer.reason });
  }
  return {
    sent: answers.length,
    answers: codes,
    unasked,
    unanswered: unanswered.slice(0, UNANSWERED_LISTED_MAX),
    unansweredCount: unanswered.length,
  };
}

function countsOf(clients: readonly MllpClient[]): Pick<Sent, 'resent'> {
  return { resent: clients.reduce((sum, client) => sum + client.stats.resent, 0) };
}

function paceOf(sent: number, seconds: number): Pick<Sent, 'seconds' | 'perSecond'> {
  return {
    seconds: Math.round(seconds * 1000) / 1000,
    perSecond: Math.round((sent / seconds) * 10) / 10,
  };
}

async function consequencesOf(
  terminal: Terminal,
  feed: string,
  opened: OpenedDatabase | null,
  since: JournalPosition | null,
  ports: readonly number[],
): Promise<Consequences | null> {
  if (!opened || !since) return null;
  return followSending(opened.database, { feed, since, ports }, terminal);
}
