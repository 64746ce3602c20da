import { clinicalDate } from '../canonical/canonical.ts';
import { readStandings, type SiteStanding } from '../change/change.ts';
import type { Refusal } from '../flow/flow.ts';
import { iso } from '../platform/platform.ts';
import {
  readSiteMatrix,
  type CriterionStanding,
  type SiteMatrixRow,
} from '../programme/programme.ts';
import { explainParameters, standardisationOf } from '../workflows/workflows.ts';
import type { PageAnswer, PageContext } from './endpoint.ts';
import { personName, siteOf } from './place-titles.ts';
import type { ApiCriterion, ApiSiteRow, ApiSites, ApiSiteWorkflow } from './programme-api.ts';

export async function sitesPage(
  context: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiSites>> {
  const visible = programmeSites(context);
  if ('refused' in visible) return visible;
  const sites = visible.sites.filter((one) => site === undefined || one === site);
  const { network } = context;
  const ids = [...new Set(network.workflows.map(({ id }) => id))];
  return {
    page: {
      asks: network.readiness !== undefined,
      workflows: ids.map((id) => ({ id, title: context.workflowTitle(id) })),
      sites: await siteRows(context, sites),
    },
  };
}

/** Rows of the register, for sites that the reader may see. */
export async function siteRows(
  context: PageContext,
  sites: readonly string[],
): Promise<ApiSiteRow[]> {
  const { database, network, now } = context;
  const rows = await readSiteMatrix(database, network, { sites, now });
  const standings = await readStandings(database);
  return rows.map((row) =>
    rowOfSite(
      context,
      row,
      standings?.sites.find((one) => one.site === row.readiness.site),
    ),
  );
}

/** Sites in some part of which the person sees the programme: it is about no patient. */
export function programmeSites({
  authorize,
  network,
  person,
}: PageContext): { sites: string[] } | { refused: Refusal } {
  const sites = network.sites
    .filter(({ id: site, units }) =>
      [null, ...units.map(({ id }) => id)].some(
        (unit) => authorize(person, 'programme.view', { site, unit }).allowed,
      ),
    )
    .map(({ id }) => id);
  if (sites.length > 0) return { sites };
  const sentence = 'None of your roles may see sites and the programme.';
  return { refused: { kind: 'forbidden', sentence } };
}

function rowOfSite(
  context: PageContext,
  { readiness, workflows }: SiteMatrixRow,
  standing: SiteStanding | undefined,
): ApiSiteRow {
  const { network } = context;
  const { title, kind, zone } = siteOf(network, readiness.site);
  return {
    ...{ site: readiness.site, title, kind, zone, ready: readiness.ready },
    tier: readiness.tier?.title ?? null,
    blocks: readiness.blocks.map((one) => one.title),
    release: standing ? { version: standing.version, since: iso(standing.since) } : null,
    parts: partsOf(standing),
    criteria: readiness.criteria.map((one) => criterionOf(context, one)),
    workflows: workflows.map((one) =>
      one.runs ? runningAt(context, readiness.site, one.workflow) : notYetAt(one),
    ),
  };
}

function partsOf(standing: SiteStanding | undefined): string[] {
  const versions = standing?.cohorts.map(({ version }) => version) ?? [];
  return [...new Set(versions)].filter((version) => version !== standing?.version);
}

export function criterionOf(
  { network }: Pick<PageContext, 'network'>,
  one: CriterionStanding,
): ApiCriterion {
  const { id, title, why, state, sentence, evidence, verifiedAt, holdsUntil } = one;
  const measured = network.readiness?.criteria.find((other) => other.id === id);
  return {
    ...{ id, title, why, state, sentence },
    measured: measured !== undefined && 'measured' in measured,
    by: evidence === null ? null : personName(network, evidence.by),
    verifiedAt: verifiedAt === null ? null : iso(verifiedAt),
    holdsUntil: holdsUntil === null ? null : iso(holdsUntil),
    evidence: evidence === null ? null : { kind: evidence.kind, reference: evidence.reference },
  };
}

function runningAt(context: PageContext, site: string, workflow: string): ApiSiteWorkflow {
  const installed = context.network.workflows.find(
    ({ id, sites }) => id === workflow && sites.includes(site),
  );
  const running = context
    .workflowsAt(site)
    .find(({ definition, cohort }) => definition.id === workflow && cohort === undefined);
  if (!installed || !running) return { workflow, state: 'runs', sentence: 'Runs in a cohort.' };
  const explained = explainParameters(installed, running.definition, site);
  const { atStandard, parameters } = standardisationOf(explained);
  const waivers = explained.filter(({ waiver }) => waiver !== null);
  const own = parameters - atStandard;
  const parts = [
    `Runs ${running.definition.version}`,
    ...(own === 0 ? ['as the network does'] : [`${own} of ${parameters} values of its own`]),
    ...waivers.map(({ waiver }) => `by waiver until ${clinicalDate(waiver?.expires ?? null)}`),
  ];
  return {
    workflow,
    state: waivers.length > 0 ? 'by-waiver' : 'runs',
    sentence: `${parts.join(', ')}.`,
  };
}

function notYetAt({ workflow, readiness }: SiteMatrixRow['workflows'][number]): ApiSiteWorkflow {
  if (readiness.ready) return { workflow, state: 'ready', sentence: 'Not here; it could come.' };
  const [first, ...more] = readiness.blocks;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  const sentence = `Blocked. Not met: ${first?.title ?? ''}${others}.`;
  return { workflow, state: 'blocked', sentence };
}
