import { eventFields, type ClinicalEventType } from '../canonical/canonical.ts';
import { createPastFlagReader, type FlagChange, type FlagReader } from '../flags/flags.ts';
import {
  canonicalJson,
  memberOf,
  noDutyChanges,
  poolMembers,
  shiftAt,
  steadyAround,
  type AskedMember,
  type AskedPool,
  type MemberFound,
  type Network,
  type Release,
} from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { localHour } from './local-hour.ts';
import {
  callableOf,
  heardEvents,
  startableOf,
  type CompiledRelease,
  type SiteWorkflow,
  type WorkflowRegistry,
} from '../workflows/workflows.ts';

const DAY_MS = 86_400_000;
const noRota = 'no rota';

/** Who was asked, and in which of their shifts. */
export interface Asked {
  role: string;
  unit: string | null;
  people: readonly string[];
  /** `07:00–19:00`, or `no rota`. */
  shift: string;
  /** The day on which the shift began, `2026-03-03`. */
  day: string;
}

/** A configuration as a rehearsal asks it. All of it is pure: nothing of it reaches the world. */
export interface Side {
  workflows: Pick<WorkflowRegistry, 'at' | 'startable' | 'callable' | 'pinned'>;
  /** Who of the patient's care team is asked by name. */
  member(asked: AskedMember, at: Instant): MemberFound;
  asked(pool: AskedPool, site: string, at: Instant): Asked;
  /** What flags gave then, with what people had turned off. */
  flags: FlagReader;
  /** People, rotas, sites and flags: where two sides have the same of them, a run goes the same way by the same workflow. */
  surroundings: string;
}

/**
 * Events run through the configuration that was in force when they came. `workflows` must know every epoch that is met;
 * `network` says who is on shift, since rotas of past epochs were not those of one instant either, and which flags there are.
 * `flagChanges`: what people turned off and on, which may grow.
 */
export function pinnedSide(
  network: Network,
  workflows: Side['workflows'],
  flagChanges: readonly FlagChange[] = [],
): Side {
  return { workflows, ...besideWorkflows(network, flagChanges) };
}

/** Events run through a configuration that never was in force, whatever their epoch. */
export function candidateSide(
  { network }: Pick<Release, 'network'>,
  compiled: CompiledRelease,
  flagChanges: readonly FlagChange[] = [],
): Side {
  const byDigest = new Map<string, SiteWorkflow>();
  for (const workflow of [...compiled.bySite.values()].flat()) {
    byDigest.set(workflow.parameters.digest, workflow);
  }
  return {
    workflows: {
      at: (_epoch, site) => compiled.bySite.get(site) ?? [],
      startable: (event) => startableOf(compiled, event),
      callable: (caller, workflow) => callableOf(compiled, caller, workflow),
      pinned: ({ digest }) => byDigest.get(digest),
    },
    ...besideWorkflows(network, flagChanges),
  };
}

/** A configuration, and all that may have been in force of it: by these it is known beforehand what is heard, and what is alike. */
export interface RehearsedSide {
  side: Side;
  releases: readonly CompiledRelease[];
}

/** The side with some of its workflows; with those that they call or that call them. */
export function withWorkflows(side: Side, keep: (workflow: string) => boolean): Side {
  const { workflows } = side;
  const kept = new WeakMap<readonly SiteWorkflow[], readonly SiteWorkflow[]>();
  const keptOf = (
    all: readonly SiteWorkflow[] | undefined,
  ): readonly SiteWorkflow[] | undefined => {
    if (!all) return undefined;
    let found = kept.get(all);
    if (!found) kept.set(all, (found = all.filter(({ definition }) => keep(definition.id))));
    return found;
  };
  return {
    ...side,
    workflows: {
      at: (epoch, site) => keptOf(workflows.at(epoch, site)),
      startable: (event) => keptOf(workflows.startable(event)),
      callable: (caller, workflow) => workflows.callable(caller, workflow),
      pinned: (instance) => workflows.pinned(instance),
    },
  };
}

/** Types of events that no workflow of these releases hears, or none of those that `keep` names: they need not even be read. */
export function deafTo(
  releases: readonly CompiledRelease[],
  keep: (workflow: string) => boolean = () => true,
): Set<ClinicalEventType> {
  const types = new Set(Object.keys(eventFields) as ClinicalEventType[]);
  for (const { bySite } of releases) {
    for (const { definition } of [...bySite.values()].flat()) {
      if (!keep(definition.id)) continue;
      for (const type of heardEvents(definition)) types.delete(type);
    }
  }
  // Whose a run is follows these, whoever hears them.
  for (const type of ['patient.merged', 'encounter.moved'] as const) types.delete(type);
  return types;
}

function besideWorkflows(
  network: Network,
  flagChanges: readonly FlagChange[],
): Omit<Side, 'workflows'> {
  return {
    ...peopleOf(network),
    flags: createPastFlagReader(network, flagChanges),
    // More than a run's course hangs on, rather than less.
    surroundings: canonicalJson([
      { ...network, version: '', feeds: [], workflows: [] },
      flagChanges,
    ]),
  };
}

function peopleOf(network: Network): Pick<Side, 'member' | 'asked'> {
  const zones = new Map(network.sites.map(({ id, zone }) => [id, zone]));
  const dayOf = (site: string, at: Instant) => localHour(zones.get(site) ?? 'UTC', at).day;
  return {
    member: (asked, at) => memberOf(network, asked, at, noDutyChanges),
    asked: askedSteadily(network, dayOf, (pool, site, at) => {
      const { pool: asked, people } = poolMembers(network, pool, site, at);
      return {
        role: asked.role,
        unit: asked.unit,
        people: people.map(({ id }) => id),
        ...(shiftAt(network, asked, site, at) ?? { shift: noRota, day: dayOf(site, at) }),
      };
    }),
  };
}

/**
 * The same answer until a shift begins or ends, and where there are none for a local day: asked of every task, and each time it climbs.
 * All that was answered is kept, by day, since each patient's events begin the period anew.
 */
function askedSteadily(
  network: Network,
  dayOf: (site: string, at: Instant) => string,
  ask: Side['asked'],
): Side['asked'] {
  const known = new Map<string, { from: Instant; until: Instant; asked: Asked }[]>();
  return (pool, site, at) => {
    const key = `${Math.floor(at / DAY_MS)}|${site}|${pool.role}|${pool.unit ?? ''}`;
    const ofDay = known.get(key);
    for (const { from, until, asked } of ofDay ?? [])
      if (from <= at && at < until && (asked.shift !== noRota || asked.day === dayOf(site, at)))
        return asked;
    const asked = ask(pool, site, at);
    const answered = { ...steadyAround(network, pool, site, at), asked };
    if (ofDay) ofDay.push(answered);
    else known.set(key, [answered]);
    return asked;
  };
}
