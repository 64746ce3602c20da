import { z } from 'zod';

import {
  countWithheldRuns,
  readFlagChangesOf,
  readFlagVersions,
  readWithheldRuns,
  staleness,
  type FlagChange,
  type FlagScope,
  type FlagSwitch,
} from '../flags/flags.ts';
import { flagBookAt, type Flag } from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import type {
  ApiFlag,
  ApiFlagAtSite,
  ApiFlagPage,
  ApiFlagPlace,
  ApiFlags,
  ApiFlagSwitch,
} from './flags-api.ts';
import { flagConditionWords } from './flag-condition-words.ts';
import { ownerTitle, personName, siteOf, unitTitle } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

/** Changes and withheld runs that the page of a flag shows. */
export const flagHistoryMax = 50;
const withheldDays = 7;

const flagParams = z.object({ key: z.string().min(1).max(64) });
const place = z.string().min(1).max(64).nullable();
const flagChangeBody = z.strictObject({
  act: z.enum(['turn-off', 'ask-turn-on', 'turn-on']),
  site: place,
  unit: place,
  reason: z.string(),
});

export const flagEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/flags',
    summary: 'Flags: what each gives where, why, and what is turned off.',
    answer: flagsPage,
  }),
  endpoint({
    method: 'GET',
    path: '/api/flags/:key',
    summary: 'One flag with its rules, its history and the runs that it withheld.',
    params: flagParams,
    answer: (context, { params }) => flagPage(context, params.key),
  }),
  endpoint({
    method: 'POST',
    path: '/api/flags/:key/changes',
    summary:
      'Turn a flag off at once, ask that it is turned on again, or turn it on as a second person.',
    params: flagParams,
    body: flagChangeBody,
    async answer(context, { params, body }) {
      const { person, flags } = context;
      if (!flags) return { refused: { kind: 'not-found', sentence: 'There are no flags here.' } };
      const answer = await flags.change({ person, flag: params.key, ...body });
      return answer.done ? flagPage(context, params.key) : { refused: answer.refusal };
    },
  }),
];

async function flagsPage(context: PageContext): Promise<PageAnswer<ApiFlags>> {
  const seen = sitesWhere(context, 'flag.view');
  if ('refused' in seen) return seen;
  const sums = await sumsOf(context, seen.sites);
  return { page: { cutOff: context.flags?.board.failure() ?? null, flags: sums } };
}

async function flagPage(context: PageContext, key: string): Promise<PageAnswer<ApiFlagPage>> {
  const seen = sitesWhere(context, 'flag.view');
  if ('refused' in seen) return seen;
  const flag = flagsSeen(context, seen.sites).find((one) => one.key === key);
  const [sum] = await sumsOf(context, seen.sites, key);
  if (!flag || !sum) return { refused: { kind: 'not-found', sentence: 'There is no such flag.' } };
  const { network, database } = context;
  const history = await readFlagChangesOf(database, key, flagHistoryMax);
  const limit = flagHistoryMax;
  const withheld = await readWithheldRuns(database, { flag: key, sites: seen.sites, limit });
  const mayTurnOff = placesWhere(context, flag);
  return {
    page: {
      ...sum,
      cutOff: context.flags?.board.failure() ?? null,
      ...{ retire: flag.retire, default: flag.default, off: flag.off, variants: flag.variants },
      whenCutOff: flag.whenCutOff,
      rules: flag.rules.map(({ id, when, gives }) => ({
        ...{ id, gives },
        when: flagConditionWords(when, network),
      })),
      clients: [...flag.clients],
      readBy: readersOf(context, key, seen.sites),
      mayTurnOff,
      mayNotTurnOff: mayTurnOff.length > 0 ? null : whyNot(context, 'flag.kill', wholeNetwork),
      history: history.map((one) => ({
        ...{ id: one.id, change: one.change, reason: one.reason, at: iso(one.at) },
        ...{ by: actorName(context, one), placeTitle: placeTitle(context, one) },
      })),
      withheldRuns: withheld.map(({ id, site, workflow, trigger, patientId, at }) => ({
        ...{ id, siteTitle: siteOf(network, site).title, zone: siteOf(network, site).zone },
        ...{ workflowTitle: context.workflowTitle(workflow), trigger, at: iso(at) },
        patientId: patientId.startsWith('pat_') ? patientId : null,
      })),
    },
  };
}

const wholeNetwork: FlagScope = { site: null, unit: null };

/** The flags of the network and of the versions that the sites run, each once. */
function flagsSeen({ network }: PageContext, sites: readonly string[]): Flag[] {
  const all = [null, ...sites].flatMap((site) => flagBookAt(network, site).flags);
  return [...new Map(all.toReversed().map((flag) => [flag.key, flag])).values()].toReversed();
}

async function sumsOf(
  context: PageContext,
  sites: readonly string[],
  only?: string,
): Promise<ApiFlag[]> {
  const { database, network, now } = context;
  const counts = await countWithheldRuns(database, sites, now - withheldDays * 86_400_000);
  const versions = await readFlagVersions(database);
  const switches = context.flags?.board.switches() ?? [];
  return flagsSeen(context, sites)
    .filter(({ key }) => only === undefined || key === only)
    .map((flag): ApiFlag => {
      const own = switches.filter((one) => one.flag === flag.key);
      return {
        ...{ key: flag.key, title: flag.title, kind: flag.kind, expires: flag.expires },
        owner: ownerTitle(network, flag.owner),
        stale: staleness(flag, versions, now)?.sentence ?? null,
        sites: sites.map((site) => atSite(context, flag, site, now)),
        switches: own.map((one) => switchOf(context, one)),
        withheld: counts.find((one) => one.flag === flag.key)?.runs ?? 0,
      };
    });
}

function atSite(
  { flags, network }: PageContext,
  { key }: Flag,
  site: string,
  at: Instant,
): ApiFlagAtSite {
  const reading = flags?.board.read(key, {
    ...{ at, site, unit: null, provider: null, workflow: null, step: null },
    ...{ specialty: null, acuity: null, confidence: null },
  });
  const siteTitle = siteOf(network, site).title;
  if (!reading) {
    return { ...{ site, siteTitle, variant: 'none', value: '', reason: 'ERROR' }, rule: null };
  }
  const { variant, value, reason, rule = null } = reading;
  return { site, siteTitle, variant, value, reason, rule };
}

function switchOf(context: PageContext, { site, unit, off, asked }: FlagSwitch): ApiFlagSwitch {
  const scope = { site, unit };
  const mayNot = whyNot(context, 'flag.turn-on', scope);
  const own = asked?.actor === context.person.id;
  return {
    ...{ ...scope, placeTitle: placeTitle(context, scope) },
    ...{ by: actorName(context, off), at: iso(off.at), reason: off.reason },
    asked: asked && {
      ...{ by: actorName(context, asked), at: iso(asked.at), reason: asked.reason },
    },
    mayNotAsk: mayNot,
    mayNotTurnOn:
      mayNot ?? (own ? 'You asked for it yourself: a second person turns it on.' : null),
  };
}

function whyNot(
  { authorize, person }: PageContext,
  permission: 'flag.kill' | 'flag.turn-on',
  scope: FlagScope,
): string | null {
  const may = authorize(person, permission, scope);
  return may.allowed ? null : may.reason;
}

function placesWhere(context: PageContext, flag: Flag): ApiFlagPlace[] {
  const { network } = context;
  const places = [
    wholeNetwork,
    ...network.sites
      .filter(({ id }) => flagBookAt(network, id).flags.some(({ key }) => key === flag.key))
      .flatMap(({ id, units }) => [
        { site: id, unit: null },
        ...units.map((unit) => ({ site: id, unit: unit.id })),
      ]),
  ];
  return places
    .filter((scope) => whyNot(context, 'flag.kill', scope) === null)
    .map((scope) => ({ ...scope, placeTitle: placeTitle(context, scope) }));
}

function readersOf(
  { workflowsAt }: PageContext,
  key: string,
  sites: readonly string[],
): ApiFlagPage['readBy'] {
  const definitions = sites.flatMap((site) =>
    workflowsAt(site).map(({ definition }) => definition.definition),
  );
  const reading = definitions.filter(({ flags = {} }) => Object.hasOwn(flags, key));
  const found = reading.map((one) => ({
    ...{ id: one.id, title: one.title, asSwitch: one.switch === key },
  }));
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

function placeTitle({ network }: PageContext, { site, unit }: FlagScope): string {
  if (site === null) return 'Everywhere';
  const known = siteOf(network, site);
  const unitName = unitTitle(known, unit);
  return unitName === null ? known.title : `${unitName}, ${known.title}`;
}

function actorName({ network }: PageContext, { actor }: FlagChange): string {
  return actor === 'system' ? 'Sinew itself' : personName(network, actor);
}
