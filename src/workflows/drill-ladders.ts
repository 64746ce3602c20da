import { covers, type Person } from '../access/access.ts';
import type { Network, Site } from '../governance/governance.ts';
import type { PoolDefinition } from './definition.ts';
import type { EffectiveParameters } from './parameters.ts';
import type { SiteWorkflow } from './workflow-registry.ts';

/** The workflow of the catalog that a drill is: its tasks are about no patient and no work. */
export const drillWorkflow = 'ladder-drill';
/** Rungs that one run of the drill climbs; a longer ladder goes on as another. */
export const drillRungsMax = 6;

export interface DrillRung {
  role: string;
  /** Null: the whole site. */
  unit: string | null;
  /** Titles of the workflows whose ladders have it. */
  usedBy: readonly string[];
}

/** One ladder to climb. */
export interface DrillLadder {
  title: string;
  rungs: readonly DrillRung[];
}

/**
 * The ladders of a site, so that each rung is asked once and nobody twice for the same: pools that the same people hold are one
 * rung, and of several ladders that share a rung the longest asks it. A unit's pool is meant for every unit. Roles that
 * are held for the whole network are asked at its first site that runs any workflow. Pure.
 */
export function drillLadders(
  network: Network,
  site: Site,
  workflowsAt: (site: string) => readonly SiteWorkflow[],
): DrillLadder[] {
  const isFirst = network.sites.find(({ id }) => hasWork(workflowsAt(id)))?.id === site.id;
  const found = workflowsAt(site.id).flatMap((workflow) => laddersOf(workflow, site));
  const usedBy = new Map<string, Set<string>>();
  const keyed = found.map(({ title, pools }) => {
    const rungs = new Map<string, Asked>();
    for (const pool of pools) {
      const holders = holdersOf(network.people, pool, site.id);
      if (!isFirst && holders.length > 0 && holders.every((one) => isEverywhere(one, pool.role))) {
        continue;
      }
      const key = `${pool.role}|${holders.map(({ id }) => id).join()}`;
      // Where the same people answer for the whole site, no unit is named.
      const wide = holdersOf(network.people, { ...pool, unit: null }, site.id);
      const unit = wide.length > 0 && isSame(wide, holders) ? null : pool.unit;
      if (!rungs.has(key)) rungs.set(key, { ...pool, unit });
      usedBy.set(key, (usedBy.get(key) ?? new Set()).add(title));
    }
    return { title, rungs };
  });
  const covered = new Set<string>();
  const longestFirst = keyed.toSorted(
    (a, b) => b.rungs.size - a.rungs.size || (a.title < b.title ? -1 : 1),
  );
  return longestFirst.flatMap(({ title, rungs }) => {
    const left = [...rungs].filter(([key]) => !covered.has(key));
    for (const [key] of left) covered.add(key);
    const asked = left.map(([key, pool]) => ({ ...pool, usedBy: [...(usedBy.get(key) ?? [])] }));
    return inParts(asked).map((part) => ({ title, rungs: part }));
  });
}

interface Asked {
  role: string;
  unit: string | null;
}

function hasWork(workflows: readonly SiteWorkflow[]): boolean {
  return workflows.some(({ definition }) => definition.id !== drillWorkflow);
}

/** Each ladder of a workflow, once for every unit where a pool of it is a unit's. */
function laddersOf(
  { definition, parameters }: SiteWorkflow,
  { units }: Site,
): { title: string; pools: Asked[] }[] {
  const tasks = [...definition.states.values()].flatMap((state) => state.tasks);
  return tasks.flatMap(({ pool, ladder }) => {
    const pools = [pool, ...ladder.map(({ to }) => to)];
    const isOfUnit = pools.some(({ unit }) => unit !== 'none');
    const places = isOfUnit ? units.map(({ id }) => id) : [null];
    return places.map((unit) => ({
      title: definition.title,
      pools: pools.flatMap((one) => {
        const role = roleOf(one, parameters);
        return role === null ? [] : [{ role, unit: one.unit === 'none' ? null : unit }];
      }),
    }));
  });
}

/** Null where the run itself says who is asked: nobody knows before it does. */
function roleOf({ role }: PoolDefinition, { byName }: EffectiveParameters): string | null {
  if (role.startsWith('data.')) return null;
  if (!role.startsWith('params.')) return role;
  const value = byName[role.slice('params.'.length)]?.value;
  return typeof value === 'string' ? value : null;
}

function holdersOf(people: readonly Person[], { role, unit }: Asked, site: string): Person[] {
  return people.filter(({ grants }) =>
    grants.some((grant) => grant.role === role && covers(grant, { site, unit })),
  );
}

function isSame(some: readonly Person[], others: readonly Person[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function isEverywhere({ grants }: Person, role: string): boolean {
  return grants.some((grant) => grant.role === role && grant.site === '*');
}

function inParts(rungs: readonly DrillRung[]): DrillRung[][] {
  const parts: DrillRung[][] = [];
  for (let n = 0; n < rungs.length; n += drillRungsMax)
    parts.push(rungs.slice(n, n + drillRungsMax));
  return parts;
}
