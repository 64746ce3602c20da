import { parseMoment, readPlace, searchMessages, type MessageSearch } from '../feeds/feeds.ts';
import type { Refusal } from '../flow/flow.ts';
import { renderRow, retellsAsHl7 } from '../formats/formats.ts';
import { feedCharset } from '../governance/governance.ts';
import { decodeText } from '../hl7v2/hl7v2.ts';
import { iso, type Instant } from '../platform/platform.ts';
import { mayOnTask, readTasksByMessage } from '../tasks/tasks.ts';
import type { ApiMessage, ApiMessageRow, ApiMessages } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { messagesQuery, seqParams, type MessageKeys, type MessagesQuery } from './inputs.ts';
import {
  readMessage,
  readMessageEvents,
  readRates,
  type MessageDetailRow,
  type MessageRow,
} from './message-store.ts';
import { listAttachments } from './message-attachments.ts';
import { lines, viewMessage, viewRetold } from './message-view.ts';
import { feedTitle, siteOf } from './place-titles.ts';
import { auditRead } from './read-audit.ts';
import { time } from './task-row.ts';
import { sitesWhere } from './visible-sites.ts';

export const messagesEndpoint = endpoint({
  method: 'GET',
  path: '/api/messages',
  summary: 'Messages of the sites that the signed-in person may see, newest first, by key.',
  query: messagesQuery,
  answer: (context, { query }) => messagesPage(context, query),
});

export const messageEndpoint = endpoint({
  method: 'GET',
  path: '/api/messages/:seq',
  summary: 'A message with its fields, its answer, and what became of it.',
  params: seqParams,
  answer: (context, { params }) => messagePage(context, params.seq),
});

/** A page of messages with the rates of their feeds. */
export async function messagesPage(
  context: PageContext,
  query: MessagesQuery,
): Promise<PageAnswer<ApiMessages>> {
  const asked = searchOf(context, query);
  if ('refused' in asked) return asked;
  const { search, sites } = asked;
  const before = await placeBefore(context, query.before);
  if (before === undefined) return nothing(await ratesOf(context, sites));
  const { rows, next, stopped } = await searchMessages(context.database, search, {
    before,
    limit: query.limit,
  });
  return {
    page: {
      rows: rows.map(rowOf),
      next: next && next.seq,
      stopped: stopped && { looked: stopped.looked, backTo: iso(stopped.backTo) },
      rates: await ratesOf(context, sites),
    },
  };
}

// The message that the page was to go on from was dropped with its day: so was all that is older.
function nothing(rates: ApiMessages['rates']): PageAnswer<ApiMessages> {
  return { page: { rows: [], next: null, stopped: null, rates } };
}

/** Null: from the newest on. Undefined: that message is not in the journal any more. */
async function placeBefore({ database }: PageContext, seq: number | undefined) {
  return seq === undefined ? null : ((await readPlace(database, seq)) ?? undefined);
}

/** The search that is asked for, within the sites whose messages the person may see. */
export function searchOf(
  context: PageContext,
  keys: MessageKeys,
): { search: MessageSearch; sites: string[] } | { refused: Refusal } {
  const visible = sitesWhere(context, 'message.view');
  if ('refused' in visible) return visible;
  const { site, type, zone = 'UTC', from, to, ...others } = keys;
  const sites = visible.sites.filter((one) => site === undefined || site === one);
  const [messageType, trigger] = type?.split('^') ?? [];
  const times = { from: momentOf(from, zone), to: momentOf(to, zone) };
  for (const [name, at] of Object.entries(times)) {
    if (at === null) return { refused: { kind: 'invalid', sentence: noMoment, field: name } };
  }
  const search: MessageSearch = {
    ...{ ...others, type: messageType || undefined, trigger: trigger || undefined },
    ...{ from: times.from ?? undefined, to: times.to ?? undefined },
    sites,
  };
  return { search, sites };
}

const noMoment = 'A time is written as in 2026-03-03T14:05.';

function momentOf(text: string | undefined, zone: string): Instant | null | undefined {
  return text === undefined ? undefined : parseMoment(text, zone);
}

export function rowOf(row: MessageRow): ApiMessageRow {
  const { seq, receivedAt, feed, site, type, trigger, controlId } = row;
  const { patientId, disposition, ackCode, outcome, reason } = row;
  return {
    seq,
    receivedAt: iso(receivedAt),
    feed,
    site,
    type,
    trigger,
    controlId,
    patientId,
    disposition,
    ackCode,
    outcome,
    reason,
  };
}

async function ratesOf(
  { database, network, now }: PageContext,
  sites: readonly string[],
): Promise<ApiMessages['rates']> {
  const feeds = network.feeds.filter((feed) => sites.includes(feed.site));
  const rates = await readRates(
    database,
    feeds.map((feed) => feed.id),
    now,
  );
  const byFeed = new Map(rates.map((rate) => [rate.feed, rate]));
  return feeds.map(({ id, title, site }) => ({
    feed: id,
    title,
    site,
    last15min: byFeed.get(id)?.last15min ?? 0,
    lastAt: time(byFeed.get(id)?.lastAt ?? null),
  }));
}

/** One message. Opening it is audited. */
export async function messagePage(
  context: PageContext,
  seq: number,
): Promise<PageAnswer<ApiMessage>> {
  const { authorize, database, network, person } = context;
  const row = await readMessage(database, seq);
  if (!row) return { refused: { kind: 'not-found', sentence: 'There is no such message.' } };
  const events = await readMessageEvents(database, seq);
  const refused = await auditRead(
    context,
    {
      kind: 'message',
      id: String(seq),
      site: row.site,
      patientId: events[0]?.patientId ?? null,
    },
    authorize(person, 'message.view', { site: row.site, unit: null }),
  );
  if (refused) return { refused };
  const tasks = await readTasksByMessage(database, seq);
  const feed = network.feeds.find(({ id }) => id === row.feed);
  const { attachments, originalBytes } = await listAttachments(database, { ...row, feed });
  return {
    page: {
      ...rowOf(row),
      ...anatomyOf(context, row),
      feedTitle: feedTitle(network, row.feed),
      siteTitle: siteOf(network, row.site).title,
      sendingApplication: row.sendingApplication,
      sendingFacility: row.sendingFacility,
      peer: row.peer,
      bytes: originalBytes,
      attachments: attachments.map(({ digest: _digest, ...shown }) => shown),
      epoch: row.epoch,
      lane: row.lane,
      laneKey: row.laneKey,
      events: events.map((event) => ({ ...event, occurredAt: iso(event.occurredAt) })),
      tasks: tasks.map((task) => ({
        id: task.id,
        title: task.title,
        state: task.state,
        mayOpen: mayOnTask(authorize, network, person, 'task.view', task).allowed,
      })),
      exceptionId: row.exceptionId,
      mayOpenException: authorize(person, 'exception.view', { site: row.site, unit: null }).allowed,
      duplicates: row.duplicates,
    },
  };
}

/** What is in the bytes, with every problem that was found on the way. */
function anatomyOf(
  { network }: PageContext,
  row: MessageDetailRow,
): Pick<ApiMessage, 'raw' | 'ack' | 'segments' | 'problems'> {
  const feed = network.feeds.find(({ id }) => id === row.feed);
  const retold = feed && retellsAsHl7(feed) ? renderRow(row.raw, feed) : undefined;
  const view = retold
    ? viewRetold(row.raw, retold)
    : viewMessage(row.raw, feed ? feedCharset(feed) : {});
  const stored = row.problems ?? (row.problem ? [row.problem] : []);
  const known = new Set(stored.map((problem) => `${problem.code} ${problem.location}`));
  const found = view.problems.filter(
    (problem) => !known.has(`${problem.code} ${problem.location}`),
  );
  return {
    raw: view.raw,
    ack: lines(decodeText(row.ack).text),
    segments: view.segments,
    problems: [...stored, ...found],
  };
}
