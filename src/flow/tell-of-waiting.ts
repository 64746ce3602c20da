import type { ClinicalEvent, ClinicalEventType, Fact } from '../canonical/canonical.ts';
import type { JournalEntry } from '../intake/intake.ts';
import type { Ids, Instant } from '../platform/platform.ts';
import type { Releases } from './releases.ts';

/** Alike failures of one feed: one piece of work, however many messages it is. */
export interface FailureGroup {
  site: string;
  feed: string;
  cause: string;
  sentence: string;
}

/** A message that failed. */
export interface FailedMessage extends FailureGroup {
  lane: number;
  seq: number;
  /** A result in it is flagged as critical. */
  critical: boolean;
}

/** A message with a result flagged as critical that waits, itself failed or behind others. */
export interface CriticalWaiting {
  row: Pick<JournalEntry, 'site' | 'feed' | 'lane' | 'laneKey' | 'seq' | 'receivedAt'>;
  /** Empty where it could not be read. */
  facts: readonly Fact[];
  /** What is in its way. Undefined: a hold. */
  behind: FailureGroup | undefined;
}

/** Where a patient is, as far as the record says. */
export interface Whereabouts {
  patientId: string;
  encounterId: string | null;
  unit: string | null;
}

export interface TellContext {
  now: Instant;
  ids: Ids;
  releases: Releases;
  /** By lane key. */
  whereabouts: ReadonlyMap<string, Whereabouts>;
}

/**
 * What the engine should hear of messages that wait: one `message.failed` for each feed and cause, which its owner is asked
 * to mend, and one `message.critical-waiting` for each result whose ward must be told at once. They are pinned to the
 * configuration in force, whatever the message is pinned to: who is asked now is who answers now. Pure.
 */
export function waitingEvents(
  failed: readonly FailedMessage[],
  critical: readonly CriticalWaiting[],
  context: TellContext,
): ClinicalEvent[] {
  const groups = new Map<string, GroupOfBatch>();
  for (const { seq, lane, critical: isCritical, ...group } of failed) {
    const known = groupOf(groups, group, lane);
    known.seqs.push(seq);
    known.messages += 1;
    known.critical ||= isCritical;
  }
  for (const { row, behind } of critical) {
    if (!behind) continue;
    const known = groupOf(groups, behind, row.lane);
    if (!known.seqs.includes(row.seq)) known.seqs.push(row.seq);
    known.critical = true;
  }
  return [
    ...Array.from(groups.values(), (group) => failedEvent(group, context)),
    ...critical.map((one) => criticalEvent(one, context)),
  ];
}

/** Nothing of these feeds and causes waits any more. */
export function mendedEvents(
  groups: readonly (FailureGroup & { lane: number; seq: number })[],
  context: TellContext,
): ClinicalEvent[] {
  return groups.map(({ lane, seq, ...group }) =>
    platformEvent('message.mended', {
      ...{ site: group.site, lane, sources: [seq], subject: groupSubject(group) },
      ...{ where: nowhere(group.feed), context },
      data: failureData(group, { messages: 0, critical: false }, context),
    }),
  );
}

/** These messages, of which a ward was told, do not wait any more. */
export function wentOnEvents(
  rows: readonly Pick<JournalEntry, 'site' | 'feed' | 'lane' | 'laneKey' | 'seq'>[],
  context: TellContext,
): ClinicalEvent[] {
  return rows.map((row) =>
    platformEvent('message.went-on', {
      ...{ site: row.site, lane: row.lane, sources: [row.seq], subject: messageSubject(row.seq) },
      ...{ where: context.whereabouts.get(row.laneKey) ?? nowhere(row.feed), context },
      data: waitingData(row, undefined, context),
    }),
  );
}

interface GroupOfBatch extends FailureGroup {
  lane: number;
  seqs: number[];
  messages: number;
  critical: boolean;
}

function groupOf(
  groups: Map<string, GroupOfBatch>,
  { site, feed, cause, sentence }: FailureGroup,
  lane: number,
): GroupOfBatch {
  const key = groupSubject({ feed, cause });
  let known = groups.get(key);
  if (!known) {
    known = { site, feed, cause, sentence, lane, seqs: [], messages: 0, critical: false };
    groups.set(key, known);
  }
  return known;
}

function failedEvent(group: GroupOfBatch, context: TellContext): ClinicalEvent {
  return platformEvent('message.failed', {
    ...{ site: group.site, lane: group.lane, sources: group.seqs, subject: groupSubject(group) },
    ...{ where: nowhere(group.feed), context },
    data: failureData(group, group, context),
  });
}

function criticalEvent({ row, facts }: CriticalWaiting, context: TellContext): ClinicalEvent {
  const result = facts.find(
    (fact) => fact.kind === 'result' && fact.interpretation.startsWith('critical'),
  );
  return platformEvent('message.critical-waiting', {
    ...{ site: row.site, lane: row.lane, sources: [row.seq], subject: messageSubject(row.seq) },
    ...{ where: context.whereabouts.get(row.laneKey) ?? nowhere(row.feed), context },
    data: waitingData(row, result?.kind === 'result' ? result : undefined, context),
  });
}

function groupSubject({ feed, cause }: Pick<FailureGroup, 'feed' | 'cause'>): string {
  return `failure:${feed}|${cause}`;
}

function messageSubject(seq: number): string {
  return `message:${seq}`;
}

// As in the lane key of a message without a patient: the work is about the feed.
function nowhere(feed: string): Whereabouts {
  return { patientId: `feed:${feed}`, encounterId: null, unit: null };
}

function failureData(
  { site, feed, cause, sentence }: FailureGroup,
  { messages, critical }: { messages: number; critical: boolean },
  { releases }: TellContext,
): ClinicalEvent['data'] {
  const { people } = releases.current.network;
  const configured = releases.feed(releases.current.epoch, feed);
  const owner = people.find(({ id }) => id === configured?.owner)?.name;
  return {
    ...{ feed, cause, sentence, messages, critical },
    feedTitle: configured?.title ?? `${feed} at ${site}`,
    owner: owner ?? configured?.owner ?? null,
  };
}

function waitingData(
  { feed, laneKey }: Pick<JournalEntry, 'feed' | 'laneKey'>,
  result: Extract<Fact, { kind: 'result' }> | undefined,
  { releases }: TellContext,
): ClinicalEvent['data'] {
  return {
    feedTitle: releases.feed(releases.current.epoch, feed)?.title ?? feed,
    identifier: laneKey.startsWith('feed:') ? null : laneKey.replace('|', ' '),
    display: result?.display ?? result?.code ?? null,
    value: result?.value ?? null,
    unitOfMeasure: result?.unit ?? null,
    interpretation: result?.interpretation ?? null,
    observedAt: result?.observedAt ?? null,
  };
}

function platformEvent(
  type: ClinicalEventType,
  told: {
    site: string;
    lane: number;
    sources: readonly number[];
    subject: string;
    where: Whereabouts;
    data: ClinicalEvent['data'];
    context: TellContext;
  },
): ClinicalEvent {
  const { now, ids, releases } = told.context;
  return {
    id: ids.next('evt'),
    ...{ type, site: told.site, lane: told.lane, ...told.where, subject: told.subject },
    ...{ occurredAt: now, receivedAt: now, recordedAt: now },
    ...{ data: told.data, sources: told.sources, epoch: releases.current.epoch },
  };
}
