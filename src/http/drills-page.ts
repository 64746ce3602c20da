import { lastDrills } from '../flow/flow.ts';
import { iso } from '../platform/platform.ts';
import type { ApiDrills } from './drills-api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { siteQuery } from './inputs.ts';
import { personName, siteOf } from './place-titles.ts';

export const drillsEndpoint = endpoint({
  method: 'GET',
  path: '/api/drills',
  summary: 'The last daily drill of ladders, rung by rung, at sites whose duties one may change.',
  query: siteQuery,
  answer: (context, { query }) => drillsPage(context, query.site),
});

async function drillsPage(
  { authorize, database, network, person }: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiDrills>> {
  const sites = network.sites
    .map(({ id }) => id)
    .filter((id) => site === undefined || site === id)
    .filter((id) => authorize(person, 'duty.change', { site: id, unit: null }).allowed);
  const drills = await lastDrills(database, sites);
  return {
    page: {
      at: network.drill?.at ?? null,
      drills: drills.map(({ site: id, startedAt, rungs }) => ({
        site: id,
        siteTitle: siteOf(network, id).title,
        zone: siteOf(network, id).zone,
        startedAt: iso(startedAt),
        silent: rungs.filter(({ answer }) => answer === 'silent').length,
        rungs: rungs.map((rung) => ({
          ...{ place: rung.place, usedBy: [...rung.usedBy], answer: rung.answer },
          ...{ channel: rung.channel, fallback: rung.fallback, runId: rung.runId },
          person: rung.person === null ? null : personName(network, rung.person),
          askedAt: rung.askedAt === null ? null : iso(rung.askedAt),
          answeredAt: rung.answeredAt === null ? null : iso(rung.answeredAt),
        })),
      })),
    },
  };
}
