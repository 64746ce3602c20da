import { isDeepStrictEqual } from 'node:util';

import type { InstalledWorkflow, Network } from '../governance/governance.ts';
import { compileDefinition } from '../workflows/workflows.ts';
import { definitionDifference } from './definition-difference.ts';
import { jsonDifference, type JsonChange } from './json-difference.ts';

/**
 * How much a change asks of those who work with it. MAJOR: who is responsible, what is safe, or runs under way need a hand.
 * MINOR: something new that nobody has to use. PATCH: wording, or a value within the range that was approved.
 */
export type ChangeLevel = 'major' | 'minor' | 'patch';

/** One thing that is different, in terms of what it is about. */
export interface Difference {
  /** `workflow critical-result`, `feed st-anne-lab`, `role nurse`. */
  object: string;
  /** Where the object lies; null: in the whole network. */
  site: string | null;
  /** Inside the object: `parameters.accept_within`; empty: the object itself. */
  path: string;
  change: 'added' | 'removed' | 'changed';
  level: ChangeLevel;
  before?: unknown;
  after?: unknown;
}

/** All that is different between two versions of a network, what matters most first. Empty where they do the same. */
export function semanticDifference(before: Network, after: Network): Difference[] {
  const found = [
    ...byId('site', before.sites, after.sites, { site: ({ id }) => id, level: levelOfSite }),
    ...byId('feed', before.feeds, after.feeds, { site: ({ site }) => site, level: levelOfFeed }),
    ...byId('role', before.roles, after.roles, { level: wordingElse('major') }),
    ...byId('person', before.people, after.people, { added: 'patch', level: () => 'patch' }),
    ...byId('destination', before.destinations ?? [], after.destinations ?? [], {
      level: wordingElse('major'),
    }),
    ...byId('client', before.clients ?? [], after.clients ?? [], { level: wordingElse('major') }),
    ...rotas(before, after),
    ...whole('dictionary', before.dictionary, after.dictionary, 'minor'),
    ...whole('retention', before.retention, after.retention, 'minor'),
    ...byId('flag', flagsOf(before), flagsOf(after), { level: wordingElse('minor') }),
    ...whole('policy', before.policy, after.policy, 'major'),
    ...byId('window', before.changeWindows ?? [], after.changeWindows ?? [], {
      level: wordingElse('minor'),
    }),
    ...byId('budget', before.changeBudgets ?? [], after.changeBudgets ?? [], {
      level: () => 'minor',
    }),
    ...whole('readiness', before.readiness, after.readiness, before.readiness ? 'major' : 'minor'),
    ...whole('programme', before.programme, after.programme, 'minor'),
    ...rolloutPlans(before, after),
    ...whole('policy review', before.review, after.review, 'major'),
    ...whole('channels', before.channels, after.channels, 'major'),
    ...workflows(before.workflows, after.workflows),
    ...otherParts(before, after),
  ];
  return found.toSorted((one, other) => ranks[other.level] - ranks[one.level]);
}

const ranks = { major: 3, minor: 2, patch: 1 } as const;

/** The lowest version that may follow `version` with these differences; the same where there are none. */
export function minimumVersion(version: string, differences: readonly Difference[]): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const levels = new Set(differences.map(({ level }) => level));
  if (levels.has('major')) return `${major + 1}.0.0`;
  if (levels.has('minor')) return `${major}.${minor + 1}.0`;
  return levels.has('patch') ? `${major}.${minor}.${patch + 1}` : version;
}

/** Parts that are told above, and those that are not what a network says: its name, its version, and what was assigned. */
const toldParts: ReadonlySet<string> = new Set([
  ...['sites', 'feeds', 'roles', 'people', 'destinations', 'clients', 'rotas', 'dictionary'],
  ...['retention', 'policy', 'review', 'channels', 'workflows'],
  ...['changeWindows', 'changeBudgets', 'readiness', 'programme', 'flagBook', 'siteFlagBooks'],
  'rollouts',
  ...['id', 'title', 'version', 'cohorts'],
]);

/** A part of networks that is new to this program's rules is not changed in silence. */
function otherParts(before: Network, after: Network): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !toldParts.has(name))
    .flatMap((name) => whole(name, Reflect.get(before, name), Reflect.get(after, name), 'major'));
}

function flagsOf({ flagBook }: Network) {
  return (flagBook?.flags ?? []).map((flag) => ({ ...flag, id: flag.key }));
}

interface Objects<Item> {
  site?: (item: Item) => string;
  /** Of an object that is new. Absent: minor. */
  added?: ChangeLevel;
  level: (change: JsonChange) => ChangeLevel;
}

function byId<Item extends { id: string }>(
  kind: string,
  before: readonly Item[],
  after: readonly Item[],
  { site, added = 'minor', level }: Objects<Item>,
): Difference[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const one = before.find((item) => item.id === id);
    const other = after.find((item) => item.id === id);
    const known = other ?? one;
    const about = { object: `${kind} ${id}`, site: (known && site?.(known)) ?? null };
    if (!one) return [{ ...about, path: '', change: 'added' as const, level: added }];
    if (!other)
      return [{ ...about, path: '', change: 'removed' as const, level: 'major' as const }];
    return differences(about, one, other, level);
  });
}

function differences(
  about: Pick<Difference, 'object' | 'site'>,
  before: unknown,
  after: unknown,
  level: (change: JsonChange) => ChangeLevel,
): Difference[] {
  return jsonDifference(before, after).map((one) => ({
    ...about,
    ...{ path: one.path.join('.'), change: one.change, level: level(one) },
    ...(one.before !== undefined && { before: one.before }),
    ...(one.after !== undefined && { after: one.after }),
  }));
}

const wording = new Set(['title', 'name', 'owner']);

function wordingElse(level: ChangeLevel): Objects<unknown>['level'] {
  return ({ path }) => (wording.has(String(path.at(-1))) ? 'patch' : level);
}

/** The fallback pool decides who is responsible, the zone what every time means. */
function levelOfSite({ path, change }: JsonChange): ChangeLevel {
  if (wording.has(String(path.at(-1)))) return 'patch';
  return path[0] === 'units' && change === 'added' ? 'minor' : 'major';
}

/** What a code, a place or an identifier means is what is safe; a line more in a map is something new. */
function levelOfFeed({ path, change }: JsonChange): ChangeLevel {
  const [field] = path;
  if (wording.has(String(path.at(-1)))) return 'patch';
  const isMap = ['codes', 'locations', 'providers', 'systems'].includes(String(field));
  if (isMap) return change === 'added' ? 'minor' : 'major';
  return ['charset', 'patientIdentifier', 'defaultAuthority', 'processingIds', 'site'].includes(
    String(field),
  )
    ? 'major'
    : 'minor';
}

// A plan does nothing until somebody starts it: also one that is gone asks nothing of those who work.
function rolloutPlans(before: Network, after: Network): Difference[] {
  const found = byId('rollout', before.rollouts ?? [], after.rollouts ?? [], {
    level: () => 'minor',
  });
  return found.map((one) => ({ ...one, level: 'minor' }));
}

function rotas(before: Network, after: Network): Difference[] {
  const named = ({ rotas: all }: Network) =>
    all.map((rota) => ({ ...rota, id: `${rota.site}/${rota.role}/${rota.unit ?? 'all'}` }));
  // Who is asked, and when somebody is: a rota that comes or goes changes that, its people are its daily life.
  return byId('rota', named(before), named(after), {
    site: ({ site }) => site,
    added: 'major',
    level: ({ path }) => (path.includes('people') ? 'patch' : 'minor'),
  });
}

function whole(object: string, before: unknown, after: unknown, level: ChangeLevel): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ object, site: null, path: '', change, level }];
}

function workflows(
  before: readonly InstalledWorkflow[],
  after: readonly InstalledWorkflow[],
): Difference[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const object = `workflow ${id}`;
    const one = before.find((item) => item.id === id);
    const other = after.find((item) => item.id === id);
    if (!one || !other) {
      const change = one ? ('removed' as const) : ('added' as const);
      return [{ object, site: null, path: '', change, level: one ? 'major' : 'minor' }];
    }
    return [
      ...sitesOf(object, one, other),
      ...settings(object, one, other),
      ...ofDefinitions(object, one, other),
    ];
  });
}

function sitesOf(object: string, one: InstalledWorkflow, other: InstalledWorkflow): Difference[] {
  const added = other.sites.filter((site) => !one.sites.includes(site));
  const removed = one.sites.filter((site) => !other.sites.includes(site));
  return [
    ...removed.map((site) => ({
      ...{ object, site, path: 'sites', change: 'removed' as const, level: 'major' as const },
    })),
    ...added.map((site) => ({
      ...{ object, site, path: 'sites', change: 'added' as const, level: 'minor' as const },
    })),
  ];
}

// Checked against the definition's range when the network is loaded: what was set is within what was approved.
function settings(object: string, one: InstalledWorkflow, other: InstalledWorkflow): Difference[] {
  const roles = roleParameters(one, other);
  const level = ({ path }: JsonChange): ChangeLevel =>
    roles.has(String(path.at(-1))) ? 'major' : 'patch';
  const sites = [
    ...new Set([...Object.keys(one.siteParameters), ...Object.keys(other.siteParameters)]),
  ];
  return [
    ...under(
      'parameters',
      differences({ object, site: null }, one.parameters, other.parameters, level),
    ),
    ...sites.flatMap((site) =>
      under(
        'parameters',
        differences(
          { object, site },
          one.siteParameters[site] ?? {},
          other.siteParameters[site] ?? {},
          level,
        ),
      ),
    ),
    ...differences(
      { object, site: null },
      one.waivers ?? [],
      other.waivers ?? [],
      () => 'major',
    ).map((found) => ({ ...found, path: `waivers.${found.path}` })),
    ...under(
      'calendars',
      differences(
        { object, site: null },
        one.calendars ?? {},
        other.calendars ?? {},
        () => 'minor',
      ),
    ),
  ];
}

function under(name: string, found: readonly Difference[]): Difference[] {
  return found.map((one) => ({ ...one, path: `${name}.${one.path}` }));
}

function roleParameters(...installed: readonly InstalledWorkflow[]): Set<string> {
  return new Set(
    installed.flatMap(({ source, path }) => {
      const answer = compileDefinition(source, path);
      if ('problems' in answer) return [];
      return Object.entries(answer.definition.definition.parameters).flatMap(([name, { type }]) =>
        type === 'role' ? name : [],
      );
    }),
  );
}

function ofDefinitions(
  object: string,
  one: InstalledWorkflow,
  other: InstalledWorkflow,
): Difference[] {
  if (one.source === other.source) return [];
  const [before, after] = [one, other].map(({ source, path }) => compileDefinition(source, path));
  if (!before || !after || 'problems' in before || 'problems' in after) {
    return [{ object, site: null, path: 'definition', change: 'changed', level: 'major' }];
  }
  return definitionDifference(before.definition.definition, after.definition.definition).map(
    (found) => ({ object, site: null, ...found }),
  );
}
