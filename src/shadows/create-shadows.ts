import type { Authorize, Person } from '../access/access.ts';
import type { Ids } from '../platform/platform.ts';
import { withParameters, type ParameterChange } from '../rehearsal/rehearsal.ts';
import {
  candidateOf,
  tunableParameters,
  type Candidates,
  type TunableWorkflow,
} from '../trials/trials.ts';
import {
  createShadowFollower,
  type ShadowFollower,
  type ShadowFollowerDeps,
} from './follow-shadow.ts';
import { readDifferences, readShadow, readShadows, type KeptDifference } from './shadow-store.ts';
import { shadowsShownMax, type Shadow } from './shadow.ts';
import { startShadow, stopShadow, type ShadowAnswer } from './start-shadow.ts';

export interface AskedShadow {
  /** The name of a candidate; null: the network in force. */
  candidate: string | null;
  changes: readonly ParameterChange[];
  /** Null: everywhere. */
  sites: readonly string[] | null;
}

/** What pages ask of shadows, and what follows live traffic for them. */
export interface Shadows {
  follower: ShadowFollower;
  /** The newest first. */
  list(): Promise<Shadow[]>;
  find(id: string): Promise<Shadow | undefined>;
  /** Some of each kind in each unit and workflow, the newest first. */
  differences(id: string, each: number): Promise<KeptDifference[]>;
  candidates(): Promise<readonly string[]>;
  /** Parameters that can be changed without a candidate. */
  tunable(): readonly TunableWorkflow[];
  start(person: Person, asked: AskedShadow): Promise<ShadowAnswer>;
  stop(person: Person, id: string): Promise<ShadowAnswer>;
}

export interface ShadowsDeps extends ShadowFollowerDeps {
  ids: Ids;
  authorize: Authorize;
  candidates: Candidates;
}

export function createShadows(deps: ShadowsDeps): Shadows {
  const { database, releases, candidates } = deps;
  return {
    follower: createShadowFollower(deps),
    list: () => readShadows(database, shadowsShownMax),
    find: (id) => readShadow(database, id),
    differences: (id, each) => readDifferences(database, id, each),
    candidates: () => candidates.names(),
    tunable: () => tunableParameters(releases),
    async start(person, { candidate: name, changes, sites }) {
      const inForce = releases.current;
      const found = await candidateOf(name, inForce.network, candidates);
      if ('problems' in found) {
        const sentence = 'The candidate cannot be used.';
        const refusal = { kind: 'invalid', field: 'candidate', sentence } as const;
        return { done: false, refusal, problems: found.problems };
      }
      const candidate = {
        name: changeText(name, changes, {
          workflows: tunableParameters(releases),
          sites: inForce.network.sites,
        }),
        network: withParameters(found.network, changes),
      };
      return startShadow({ person, candidate, sites }, { ...deps, inForce });
    },
    stop: (person, id) => stopShadow(person, id, deps),
  };
}

/** `northlake-next; Critical result: accept within 12m at St. Anne`, for those who read titles. */
function changeText(
  candidate: string | null,
  changes: readonly ParameterChange[],
  {
    workflows,
    sites,
  }: {
    workflows: readonly { workflow: string; title: string }[];
    sites: readonly { id: string; title: string }[];
  },
): string {
  const changed = changes.map(({ workflow, parameter, site, value }) => {
    const title = workflows.find((one) => one.workflow === workflow)?.title ?? workflow;
    const place = sites.find(({ id }) => id === site)?.title ?? site;
    const where = place === null ? '' : ` at ${place}`;
    return `${title}: ${parameter.replaceAll('_', ' ')} ${String(value)}${where}`;
  });
  if (candidate === null && changed.length === 0) return nameOf(null, []);
  return [...(candidate === null ? [] : [candidate]), ...changed].join('; ');
}

/** `northlake-next; critical-result.accept_within 12m at st-anne` */
export function nameOf(candidate: string | null, changes: readonly ParameterChange[]): string {
  const changed = changes.map(({ workflow, parameter, site, value }) => {
    const where = site === null ? '' : ` at ${site}`;
    return `${workflow}.${parameter} ${String(value)}${where}`;
  });
  const base = candidate ?? (changed.length === 0 ? 'the network in force' : null);
  return [...(base === null ? [] : [base]), ...changed].join('; ');
}
