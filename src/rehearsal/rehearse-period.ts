import { eventFields, type ClinicalEventType } from '../canonical/canonical.ts';
import { readFlagChanges } from '../flags/flags.ts';
import type { Releases } from '../flow/flow.ts';
import {
  canonicalJson,
  networkDigest,
  type Network,
  type Release,
} from '../governance/governance.ts';
import { must, type Instant, type Problem } from '../platform/platform.ts';
import { compileRelease, type CompiledRelease } from '../workflows/workflows.ts';
import { planByPatient, readByPatient } from './log-by-patient.ts';
import { firstEpoch, logPartOf, type LogPart } from './log-store.ts';
import type { ReadOnly } from './read-only-store.ts';
import { RecordedWork } from './recorded-work.ts';
import { readRecordedTasks, readRunIds } from './rehearsal-store.ts';
import { nameOf } from './rehearsed-task.ts';
import type { EpochStart } from './scheduled-starts.ts';
import { readEpochStarts, readHumanStarts } from './starts-store.ts';
import { rehearse, rehearsedEventsMax, type Rehearsal, type RehearsalAnswer } from './rehearse.ts';
import { candidateSide, deafTo, pinnedSide } from './side.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Longest period that is compared, in days. */
export const periodDaysMax = 31;

/** How long before the period events are gone through, so that runs under way at its beginning are known. */
export const leadInDays = 3;

/** What people did is read in parts of this length. */
const recordSliceMs = 6 * HOUR_MS;

export interface PeriodRequest {
  from: Instant;
  to: Instant;
  /** Null: all of the network's. */
  sites: readonly string[] | null;
  candidate: Network;
  examples: number;
}

/** A configuration as a report names it. */
export interface NamedConfiguration {
  version: string;
  digest: string;
}

/** A rehearsal of what a database holds. */
export interface PeriodReport extends Rehearsal {
  sites: readonly string[] | null;
  /** The network in force now; its events ran by what was in force when they came. */
  inForce: NamedConfiguration;
  candidate: NamedConfiguration;
  /** Feeds whose maps the candidate changes. The events of the log were read by the maps of their day all the same. */
  feedsWithOtherMaps: readonly string[];
  /** Workflows that are the same in all that was in force and in the candidate, so that events went through them once for both. */
  alike: readonly string[];
  /** The run behind each example, by its workflow and subject; null where there was none in truth. */
  runs: readonly (string | null)[];
}

export type PeriodAnswer =
  | { done: true; report: PeriodReport }
  | Extract<RehearsalAnswer, { done: false }>
  | { done: false; why: 'problems'; problems: readonly Problem[] }
  | { done: false; why: 'another network' };

export interface PeriodDeps {
  read: ReadOnly;
  releases: Releases;
}

export interface PeriodProgress {
  events: number;
  /** From 0 to 1, by the number of events. */
  share: number;
}

/**
 * Reads the events of a period and what people did, and rehearses them by what was in force and by a candidate. Events are read
 * from the log rather than from the journal: what the two configurations are compared in is workflows, and the log has what patients'
 * records came to then, which a reading of the period's messages alone would not know. `onProgress` is told before it is known who the
 * patients are, after that, and every 2,000 events; true ends it.
 */
export async function rehearsePeriod(
  { read, releases }: PeriodDeps,
  request: PeriodRequest,
  onProgress: (progress: PeriodProgress) => boolean | Promise<boolean> = () => false,
): Promise<PeriodAnswer> {
  const { from, to, sites, candidate, examples } = request;
  const { current } = releases;
  if (candidate.id !== current.network.id) return { done: false, why: 'another network' };
  const compiled = compileRelease({ epoch: current.epoch, digest: '', network: candidate });
  if ('problems' in compiled) return { done: false, why: 'problems', problems: compiled.problems };

  const begun = { events: 0, share: 0 };
  if (await onProgress(begun)) return { done: false, why: 'cancelled' };
  const leadFrom = from - leadInDays * DAY_MS;
  const part = await read((db) => logPartOf(db, { from: leadFrom, to }));
  const epochs = await read((db) => readEpochStarts(db, { from: leadFrom, to }));
  const inForce = await releasesOf(part, epochs, { read, releases });
  const [deafBefore, deafAfter] = [deafTo(inForce), deafTo([compiled.compiled])];
  const types = heardBy(deafBefore, deafAfter);
  const selection = { part, from: leadFrom, to, sites, types };
  const asked = { from: leadFrom, to, sites };
  const [plan, record, starts, flagChanges] = await Promise.all([
    planByPatient(read, selection),
    readRecord(read, asked),
    read((db) => readHumanStarts(db, asked)),
    read(readFlagChanges),
  ]);
  if (plan.events > rehearsedEventsMax) return { done: false, why: 'too many events' };
  if (await onProgress(begun)) return { done: false, why: 'cancelled' };
  const answer = await rehearse(readByPatient({ read, releases }, selection, plan), {
    before: {
      side: pinnedSide(current.network, releases.workflows, flagChanges),
      releases: inForce,
    },
    after: {
      side: candidateSide({ network: candidate }, compiled.compiled, flagChanges),
      releases: [compiled.compiled],
    },
    ...{ record, starts },
    clock: { epochs, from: leadFrom },
    zones: zonesOf(current.network, sites),
    ...{ from, to, examples, epoch: current.epoch },
    onSlice: (events) => onProgress({ events, share: Math.min(1, events / plan.events) }),
  });
  if (!answer.done) return answer;
  const { rehearsal, alike } = answer;
  const runs = await runsOf(read, rehearsal);
  return { done: true, report: { ...reportOf(request, current, rehearsal), alike, runs } };
}

function reportOf(
  { sites, candidate }: PeriodRequest,
  current: Release,
  rehearsal: Rehearsal,
): Omit<PeriodReport, 'alike' | 'runs'> {
  return {
    ...rehearsal,
    sites,
    inForce: { version: current.network.version, digest: current.digest },
    candidate: { version: candidate.version, digest: networkDigest(candidate) },
    feedsWithOtherMaps: otherMaps(current.network, candidate),
  };
}

function zonesOf({ sites }: Network, asked: readonly string[] | null): Map<string, string> {
  const meant = sites.filter(({ id }) => asked === null || asked.includes(id));
  return new Map(meant.map(({ id, zone }) => [id, zone]));
}

// All that may have been in force: events, and the runs that they start, are pinned to them.
async function releasesOf(
  part: LogPart,
  starts: readonly EpochStart[],
  { read, releases }: PeriodDeps,
): Promise<readonly CompiledRelease[]> {
  // One may have come into force a moment ago, and not be taken over here yet.
  const newest = Math.max(releases.current.epoch, starts.at(-1)?.epoch ?? 0);
  const ofEvents = (await read((db) => firstEpoch(db, part))) ?? newest;
  const first = Math.min(ofEvents, starts[0]?.epoch ?? newest);
  const epochs = Array.from({ length: newest - first + 1 }, (_, n) => first + n);
  await read((db) => releases.ensure(db, epochs));
  return epochs.map((epoch) =>
    must(releases.workflows.release(epoch), `the release of epoch ${epoch}`),
  );
}

// What neither hears is not even read.
function heardBy(
  one: ReadonlySet<ClinicalEventType>,
  other: ReadonlySet<ClinicalEventType>,
): ClinicalEventType[] {
  const all = Object.keys(eventFields) as ClinicalEventType[];
  return all.filter((type) => !(one.has(type) && other.has(type)));
}

async function readRecord(
  read: ReadOnly,
  { from, to, sites }: { from: Instant; to: Instant; sites: readonly string[] | null },
): Promise<RecordedWork> {
  const record = new RecordedWork();
  for (let at = from; at < to; at += recordSliceMs) {
    const slice = { from: at, to: Math.min(to, at + recordSliceMs), sites };
    for (const task of await read((db) => readRecordedTasks(db, slice))) record.add(task);
  }
  return record;
}

async function runsOf(read: ReadOnly, { difference }: Rehearsal): Promise<(string | null)[]> {
  const { examples } = difference;
  if (examples.length === 0) return [];
  const runs = await read((db) => readRunIds(db, examples));
  const ids = new Map(runs.map(({ id, ...name }) => [nameOf({ ...name, key: '' }), id]));
  return examples.map((example) => ids.get(nameOf({ ...example, key: '' })) ?? null);
}

function otherMaps(inForce: Network, candidate: Network): string[] {
  const mapsOf = (network: Network, id: string): string => {
    const feed = network.feeds.find((one) => one.id === id);
    // A network of the database has its names in another order than one of files.
    return canonicalJson(feed ? [feed.codes, feed.locations, feed.providers] : null);
  };
  return inForce.feeds
    .map(({ id }) => id)
    .filter((id) => mapsOf(inForce, id) !== mapsOf(candidate, id));
}
