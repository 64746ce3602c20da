import { clinicalDate } from '../canonical/canonical.ts';
import { readFeedback } from '../flow/flow.ts';
import { readMeasures, type Measured } from '../measures/measures.ts';
import { iso } from '../platform/platform.ts';
import {
  readinessSentence,
  readReviews,
  standardSentence,
  supportCapacity,
  versionSentence,
  workSentences,
  type SiteOverview,
  type WorkFigures,
} from '../programme/programme.ts';
import { readRollout, rolloutsUnderWay, stepName } from '../rollout/rollout.ts';
import { explainParameters } from '../workflows/workflows.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { personName, siteOf } from './place-titles.ts';
import type { ApiProgramme, ApiRisk, ApiSiteRow } from './programme-api.ts';
import { programmeSites, siteRows } from './sites-page.ts';

const dayMs = 24 * 3_600_000;
/** What happened to work is told of so many days, beside as many before. */
const workDays = 30;

export const overviewEndpoint = endpoint({
  method: 'GET',
  path: '/api/programme',
  summary: 'How the sites stand, on one page: standard, waivers, risks, capacity, rollouts.',
  answer: (context) => overviewPage(context),
});

async function overviewPage(context: PageContext): Promise<PageAnswer<ApiProgramme>> {
  const visible = programmeSites(context);
  if ('refused' in visible) return visible;
  const { database, network, now } = context;
  const rows = await siteRows(context, visible.sites);
  const sites = rows.map((row) => overviewOf(context, row));
  const capacity = await supportCapacity(database, network, { now });
  return {
    page: {
      ...{ network: network.title, asOf: iso(now) },
      sentences: [
        standardSentence(sites),
        versionSentence(sites),
        ...(network.readiness ? [readinessSentence(sites)] : []),
        capacity.sentence,
      ],
      work: await workOf(context, visible.sites),
      rollouts: await rolloutsAt(context, visible.sites),
      risks: await risksAt(context, visible.sites, sites),
      sites: rows.map((row, at) => ({
        ...{ site: row.site, title: row.title, tier: row.tier, blocks: row.blocks },
        ...{ version: row.release?.version ?? null, parts: row.parts },
        standard: standardOf(sites[at]),
      })),
    },
  };
}

function overviewOf(context: PageContext, row: ApiSiteRow): SiteOverview {
  const { network } = context;
  const explained = context.workflowsAt(row.site).flatMap(({ definition, cohort }) => {
    const installed = network.workflows.find(
      ({ id, sites }) => id === definition.id && sites.includes(row.site),
    );
    if (!installed || cohort !== undefined) return [];
    return explainParameters(installed, definition, row.site).map((one) => ({
      ...{ standard: one.isStandard, waiver: one.waiver, workflow: definition.title },
    }));
  });
  return {
    ...{ title: row.title, tier: row.tier, ready: row.ready, blocks: row.blocks },
    ...{ version: row.release?.version ?? null, parts: row.parts },
    values: explained.length,
    standard: explained.filter(({ standard }) => standard).length,
    waivers: explained.flatMap(({ waiver, workflow }) =>
      waiver
        ? [
            {
              id: waiver.id,
              workflow,
              expires: waiver.expires,
              risk: waiver.risk,
              owner: waiver.owner,
            },
          ]
        : [],
    ),
  };
}

function standardOf(site: SiteOverview | undefined): string {
  if (!site) return '';
  const own = site.values - site.standard - site.waivers.length;
  const parts = [
    ...(own > 0 ? [`${own} of ${site.values} values of its own`] : []),
    ...site.waivers.map(
      ({ workflow, expires }) => `${workflow} by waiver until ${clinicalDate(expires)}`,
    ),
  ];
  return parts.length === 0 ? 'As the network does.' : `${parts.join('; ')}.`;
}

async function workOf(
  { database, now }: PageContext,
  sites: readonly string[],
): Promise<ApiProgramme['work']> {
  const question = { sites, bucket: 'day', zone: 'UTC' } as const;
  const from = now - workDays * dayMs;
  const is = await readMeasures(database, { ...question, from, to: now });
  const was = await readMeasures(database, {
    ...question,
    from: from - workDays * dayMs,
    to: from,
  });
  const { countedAt } = is;
  return {
    sentences: workSentences(workDays, figuresOf(was), figuresOf(is)),
    countedAt: Number.isFinite(countedAt) ? iso(countedAt) : null,
  };
}

function figuresOf({ groups }: Measured): WorkFigures {
  const total = groups[0]?.total;
  if (!total) {
    const accept = { n: 0, median: null, p90: null };
    return { opened: 0, accept, acceptDue: 0, acceptedLate: 0 };
  }
  const { opened, acceptDue, acceptedLate } = total.counts;
  return { opened, acceptDue, acceptedLate, accept: total.accept };
}

async function rolloutsAt(
  { database, network }: PageContext,
  sites: readonly string[],
): Promise<ApiProgramme['rollouts']> {
  const found = await Promise.all(
    (await rolloutsUnderWay(database)).map((id) => readRollout(database, id)),
  );
  return found.flatMap((one) => {
    if (!one?.sites.some((site) => sites.includes(site))) return [];
    const { id, plan, version, state } = one;
    const step = plan.steps[state.step];
    const how = { running: 'goes on', held: 'is held', deciding: 'waits for a decision' };
    const status = state.status in how ? how[state.status as keyof typeof how] : 'is over';
    const cause = state.cause === null ? '' : ` ${state.cause}`;
    const titles = one.sites.map((site) => siteOf(network, site).title).join(', ');
    const sentence = `${version} to ${titles} ${status}: step ${state.step + 1} of ${plan.steps.length}, ${step ? stepName(step, network) : ''}.${cause}`;
    return [{ id, title: plan.title, sentence }];
  });
}

async function risksAt(
  { database, network, now }: PageContext,
  sites: readonly string[],
  overviews: readonly SiteOverview[],
): Promise<ApiRisk[]> {
  const said = await readFeedback(database, { sites, by: null, from: now - 90 * dayMs });
  const reviews = await readReviews(database, network, { sites, now });
  const newest = new Map(
    reviews.toReversed().map((one) => [`${one.site} ${one.cohort ?? ''}`, one]),
  );
  return [
    ...said
      .filter(({ kind, answeredAt }) => kind === 'safety' && answeredAt === null)
      .map(({ site, by }) => ({
        ...{ kind: 'safety' as const, siteTitle: siteOf(network, site).title, owner: null },
        sentence: `${personName(network, by)} said that a patient may be hurt, and has no answer yet.`,
      })),
    ...[...newest.values()]
      .filter(({ use }) => use.collapsed === true)
      .map(({ site, use }) => ({
        ...{ kind: 'collapse' as const, siteTitle: siteOf(network, site).title, owner: null },
        sentence: use.sentence,
      })),
    ...overviews.flatMap(({ title, waivers }) =>
      waivers.map(({ workflow, expires, risk, owner }) => ({
        ...{ kind: 'waiver' as const, siteTitle: title },
        sentence: `${workflow} by waiver until ${clinicalDate(expires)}: ${risk}`,
        owner: personName(network, owner),
      })),
    ),
  ];
}
