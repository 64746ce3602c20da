import { readStandings, type SiteStanding } from '../change/change.ts';
import { readKeptVersions, type Network } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import { readSiteMatrix, type SiteMatrixRow } from '../programme/programme.ts';
import {
  isOver,
  maySomewhere,
  partName,
  readRollouts,
  readSentinels,
  stepName,
  type Rollout,
} from '../rollout/rollout.ts';
import type { PageAnswer, PageContext } from './endpoint.ts';
import { personName, siteOf } from './place-titles.ts';
import type { ApiRollouts, ApiRolloutSum, ApiSentinel, ApiVersionMatrix } from './rollouts-api.ts';

/** Rollouts on one page; older ones are in the database. */
export const rolloutsOnPageMax = 100;
const sentinelsOnPageMax = 20;

export async function rolloutsPage(context: PageContext): Promise<PageAnswer<ApiRollouts>> {
  const { database } = context;
  const refused = mayNotSee(context);
  if (refused) return { refused };
  const rollouts = await readRollouts(database, rolloutsOnPageMax);
  return {
    page: {
      rollouts: rollouts.toSorted(underWayFirst).map((one) => sumOf(context, one)),
      matrix: await matrixOf(context),
      sentinels: (await readSentinels(database, sentinelsOnPageMax)).map((one): ApiSentinel => {
        const { title, zone } = siteOf(context.network, one.site);
        return {
          ...{ id: one.id, site: one.site, siteTitle: title, zone, at: iso(one.at) },
          ...{ workflow: one.workflow && context.workflowTitle(one.workflow), reason: one.reason },
          ...{ by: personName(context.network, one.actor), stopped: [...one.stopped] },
        };
      }),
      start: await startOf(context),
    },
  };
}

/** Rollouts are about no patient: whoever may see them at one site sees all of them. */
export function mayNotSee({ authorize, network, person }: PageContext) {
  const sites = network.sites.map(({ id }) => id);
  return maySomewhere(authorize, person, 'rollout.view', sites);
}

function underWayFirst(one: Rollout, other: Rollout): number {
  const order = Number(isOver(one.state)) - Number(isOver(other.state));
  return order === 0 ? other.startedAt - one.startedAt : order;
}

export function sumOf(context: PageContext, rollout: Rollout): ApiRolloutSum {
  const { id, plan, state, version, startedBy, startedAt, changedAt } = rollout;
  const { network, workflowTitle } = context;
  const over = isOver(state);
  return {
    ...{ id, title: plan.title, strategy: plan.strategy, version, status: state.status },
    workflows: plan.workflows.map((one) => ({ id: one, title: workflowTitle(one) })),
    step: {
      ...stepOf(context, rollout, plan.steps[state.step]?.id ?? ''),
      ...{ number: state.step + 1, of: plan.steps.length, begun: state.phase === 'begun' },
    },
    sites: rollout.sites.map((site) => ({
      ...{ id: site, title: siteOf(network, site).title },
      has: hasOf(rollout, site),
    })),
    sentences: over || state.waits.length === 0 ? causeOf(state.cause) : [...state.waits],
    startedBy: personName(network, startedBy),
    ...{ startedAt: iso(startedAt), changedAt: iso(changedAt) },
  };
}

/** A step as people read it; where the plan has it no longer, its id. */
export function stepOf(
  { network }: PageContext,
  { plan }: Rollout,
  id: string,
): { id: string; title: string } {
  const step = plan.steps.find((one) => one.id === id);
  return { id, title: step ? stepName(step, network) : id };
}

function causeOf(cause: string | null): string[] {
  return cause === null ? [] : [cause];
}

function hasOf({ assigned, state }: Rollout, site: string): 'none' | 'part' | 'all' {
  if (state.status === 'rolled-back') return 'none';
  const scopes = assigned.filter(({ scope }) => 'site' in scope && scope.site === site);
  if (scopes.some(({ scope }) => scope.kind === 'site')) return 'all';
  return scopes.length > 0 ? 'part' : 'none';
}

async function matrixOf(context: PageContext): Promise<ApiVersionMatrix> {
  const { database, network, now, workflowTitle } = context;
  const ids = [...new Set(network.workflows.map(({ id }) => id))];
  const sites = network.sites.map(({ id }) => id);
  const rows = await readSiteMatrix(database, network, { sites, now });
  const standings = await readStandings(database);
  return {
    workflows: ids.map((id) => ({ id, title: workflowTitle(id) })),
    sites: rows.map((row) => {
      const { site } = row.readiness;
      const standing = standings?.sites.find((one) => one.site === site);
      return {
        ...{ id: site, title: siteOf(network, site).title },
        cells: ids.map((id) => cellOf(network, row, standing, id)),
      };
    }),
  };
}

function cellOf(
  network: Network,
  { readiness: { site }, workflows }: SiteMatrixRow,
  standing: SiteStanding | undefined,
  id: string,
): ApiVersionMatrix['sites'][number]['cells'][number] {
  const found = workflows.find(({ workflow }) => workflow === id);
  if (!found?.runs) return null;
  const { ready, blocks } = found.readiness;
  return {
    version: standing?.version ?? '',
    parts: (standing?.cohorts ?? []).map(({ cohort, version }) => ({
      cohort: partName(network, [site], cohort),
      version,
    })),
    blocks: ready ? [] : blocks.map(({ title, sentence }) => ({ title, sentence })),
  };
}

async function startOf(context: PageContext): Promise<ApiRollouts['start']> {
  const { authorize, database, network, person } = context;
  const sites = network.sites.map(({ id }) => id);
  const refused = maySomewhere(authorize, person, 'rollout.manage', sites);
  if (refused) return { reason: refused.sentence };
  const kept = await readKeptVersions(database);
  const ofCandidates = kept.flatMap(({ version, rollouts }) =>
    rollouts.map(({ id, title }) => ({ id, title, version })),
  );
  const inForce = (network.rollouts ?? []).map(({ id, title }) => ({ id, title, version: null }));
  const versions = kept.map(({ version }) => version);
  return { plans: [...inForce, ...ofCandidates], versions: [...new Set(versions)] };
}
