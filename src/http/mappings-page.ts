import { appendAudit } from '../access/access.ts';
import type { Refusal } from '../flow/flow.ts';
import {
  effectiveMappings,
  isLoincCode,
  type Feed,
  type MappedCode,
  type Network,
} from '../governance/governance.ts';
import {
  journalRows,
  mappingLine,
  previewMappings,
  readUnknownUnits,
  readUnmapped,
  unmappedResultsMax,
  withCode,
  type UnknownUnit,
  type UnmappedCode,
} from '../mappings/mappings.ts';
import { iso } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import type { ApiFeedMaps, ApiMappingPreview, ApiMappings } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { siteQuery, triedMappingBody, type TriedMappingBody } from './inputs.ts';
import { feedTitle, siteOf } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

/** Messages that a preview on the page reads at most: it is done between the requests of others. */
export const previewedMessagesMax = 5_000;
/** So few at once, that a nurse's request never waits for more of them than these. */
const previewedAtOnce = 50;
const hourMs = 3_600_000;
const LOINC = 'http://loinc.org';

export const mappingsEndpoint = endpoint({
  method: 'GET',
  path: '/api/mappings',
  summary: 'Codes and units that no map knows, by volume, and the maps in force.',
  query: siteQuery,
  answer: (context, { query }) => mappingsPage(context, query.site),
});

export const previewMappingEndpoint = endpoint({
  method: 'POST',
  path: '/api/mappings/preview',
  summary:
    'What one line in the code map of a feed would have changed in the last hours. Writes nothing but who asked.',
  body: triedMappingBody,
  answer: (context, { body }) => previewMapping(context, body),
});

export async function mappingsPage(
  context: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiMappings>> {
  const visible = sitesWhere(context, 'message.view');
  if ('refused' in visible) return visible;
  const { database, network, release } = context;
  const sites = visible.sites.filter((one) => site === undefined || site === one);
  const unmapped = await readUnmapped(database, sites);
  const units = await readUnknownUnits(database, sites);
  const looked = Math.max(unmapped[0]?.looked ?? 0, units[0]?.looked ?? 0);
  const { dictionary } = network;
  return {
    page: {
      unmapped: unmapped.map((one) => unmappedOf(network, one)),
      unknownUnits: units.map((one) => unknownUnitOf(network, one)),
      lookedOnlyAt: looked >= unmappedResultsMax ? unmappedResultsMax : null,
      feeds: network.feeds
        .filter((feed) => sites.includes(feed.site))
        .map((feed) => mapsOf(network, feed)),
      dictionary: dictionary
        ? {
            version: dictionary.version,
            terms: dictionary.results.map(({ code, display, units: known }) => ({
              ...{ code, display, units: [...known] },
            })),
          }
        : null,
      network: { title: network.title, version: network.version, epoch: release.epoch },
    },
  };
}

/** Tells the messages of the last hours by the configuration in force and with one line more, oldest first. */
export async function previewMapping(
  context: PageContext,
  tried: TriedMappingBody,
): Promise<PageAnswer<ApiMappingPreview>> {
  const { database, network, now, release } = context;
  const found = feedToTry(context, tried.feed);
  if ('refused' in found) return found;
  const to = codeToTry(network, tried);
  if ('refused' in to) return to;
  const answer = compileRelease(release);
  if (!('compiled' in answer)) return notCompiled;
  await auditPreview(context, found.feed);
  const { compiled } = answer;
  const inForce = { network, compiled };
  const candidate = { network: withCode(network, tried.feed, tried.sent, to.mapped), compiled };
  const period = { from: now - tried.hours * hourMs, to: now, feeds: [tried.feed] };
  const limits = { rowsMax: previewedMessagesMax, rowsAtOnce: previewedAtOnce };
  const preview = await previewMappings(journalRows(database, period), inForce, candidate, limits);
  const lines = effectiveMappings(found.feed).filter(({ map }) => map === 'codes');
  const before = lines.find(({ sent }) => sent === tried.sent);
  const { firstAt, lastAt } = preview;
  return {
    page: {
      line: mappingLine(tried.sent, to.mapped),
      inDictionary: to.inDictionary,
      before: before
        ? { code: before.to, display: before.display ?? '', writtenAt: before.writtenAt }
        : null,
      files: filesOf(lines.map(({ writtenAt }) => writtenAt)),
      ...preview,
      firstAt: firstAt === null ? null : iso(firstAt),
      lastAt: lastAt === null ? null : iso(lastAt),
    },
  };
}

function feedToTry(
  { authorize, network, person }: PageContext,
  id: string,
): { feed: Feed } | { refused: Refusal } {
  const feed = network.feeds.find((one) => one.id === id);
  if (!feed) return { refused: { kind: 'not-found', sentence: 'There is no such feed.' } };
  const answer = authorize(person, 'message.view', { site: feed.site, unit: null });
  if (answer.allowed) return { feed };
  return { refused: { kind: 'forbidden', sentence: answer.reason } };
}

function codeToTry(
  { dictionary }: Network,
  { code, display }: TriedMappingBody,
): { mapped: MappedCode; inDictionary: boolean } | { refused: Refusal } {
  const term = dictionary?.results.find((one) => one.code === code);
  const named = term?.display ?? display?.trim();
  if (!isLoincCode(code)) {
    const sentence = 'This is no LOINC code: its check digit does not fit.';
    return { refused: { kind: 'invalid', field: 'code', sentence } };
  }
  if (named === undefined || named === '') {
    const sentence = 'The dictionary does not know this code. Say what it is called.';
    return { refused: { kind: 'invalid', field: 'display', sentence } };
  }
  return { mapped: { code, system: LOINC, display: named }, inDictionary: term !== undefined };
}

const notCompiled: { refused: Refusal } = {
  refused: {
    kind: 'not-now',
    sentence: 'The network in force does not compile with this version of Sinew.',
  },
};

/** The files that the lines stand in, without line and column. */
function filesOf(places: readonly (string | null)[]): string[] {
  return [...new Set(places.flatMap((at) => (at === null ? [] : at.replace(/(:\d+)+$/, ''))))];
}

/** Whoever previews reads messages. Which code was tried stays out: as sent it could be anything. */
async function auditPreview(
  { database, now, person }: PageContext,
  { id, site }: Feed,
): Promise<void> {
  await appendAudit(database, [
    {
      ...{ at: now, site, actor: person.id, action: 'mapping.preview', object: `feed:${id}` },
      ...{ patientId: null, outcome: 'done', detail: {} },
    },
  ]);
}

function unmappedOf(network: Network, one: UnmappedCode): ApiMappings['unmapped'][number] {
  const { feed, site, code, display, unit, results, critical, firstAt, lastAt, messages } = one;
  return {
    ...placed(network, feed, site),
    ...{ code, display, unit, results, critical, messages },
    ...{ firstAt: iso(firstAt), lastAt: iso(lastAt) },
  };
}

function unknownUnitOf(network: Network, one: UnknownUnit): ApiMappings['unknownUnits'][number] {
  const { feed, site, unit, code, display, results, firstAt, lastAt, messages } = one;
  return {
    ...placed(network, feed, site),
    ...{ unit, code, display, results, messages },
    ...{ firstAt: iso(firstAt), lastAt: iso(lastAt) },
  };
}

function placed(network: Network, feed: string, siteId: string) {
  return { feed, feedTitle: feedTitle(network, feed), siteTitle: siteOf(network, siteId).title };
}

function mapsOf(network: Network, feed: Feed): ApiFeedMaps {
  const site = siteOf(network, feed.site);
  return {
    ...{ feed: feed.id, title: feed.title, siteTitle: site.title },
    mappings: effectiveMappings(feed).map(({ map, sent, to, display, writtenAt }) => ({
      ...{ map, sent, to, writtenAt },
      display:
        map === 'locations' ? (site.units.find(({ id }) => id === to)?.title ?? null) : display,
    })),
  };
}
