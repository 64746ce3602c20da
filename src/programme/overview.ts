import type { Times } from '../measures/measures.ts';
import { secondsText } from './review.ts';

/** What is said of one site on the page for executives. */
export interface SiteOverview {
  title: string;
  /** Of the site at large. */
  version: string | null;
  /** Versions that parts of it try, other than its own. */
  parts: readonly string[];
  tier: string | null;
  ready: boolean;
  /** Titles of criteria that block a rollout. */
  blocks: readonly string[];
  /** Values of all workflows there. */
  values: number;
  /** Those that are as the network has them. */
  standard: number;
  waivers: readonly {
    id: string;
    workflow: string;
    expires: string;
    risk: string;
    owner: string;
  }[];
}

/** How alike the sites are, and which live by waiver: a sentence. Pure. */
export function standardSentence(sites: readonly SiteOverview[]): string {
  const values = sum(sites, ({ values: all }) => all);
  const standard = sum(sites, (site) => site.standard);
  const own = sites.filter((site) => site.standard < site.values && site.waivers.length === 0);
  const waived = sites.filter(({ waivers }) => waivers.length > 0);
  const alike = sites.length - own.length - waived.length;
  const share =
    values === 0 ? '' : ` ${percentText(standard, values)} of all values are the network's.`;
  const others = [
    ...(own.length > 0
      ? [
          `${listText(own)} ${own.length === 1 ? 'sets values of its own' : 'set values of their own'}`,
        ]
      : []),
    ...(waived.length > 0
      ? [`${listText(waived)} ${waived.length === 1 ? 'lives' : 'live'} by waiver`]
      : []),
  ];
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  return `${alike} of ${sites.length} sites do as the network does${rest}.${share}`;
}

/** Which version runs at how many sites: a sentence. Pure. */
export function versionSentence(sites: readonly SiteOverview[]): string {
  const counts = [...Map.groupBy(sites, ({ version }) => version ?? 'nothing')]
    .map(([version, all]) => ({ version, n: all.length }))
    .toSorted((one, other) => other.n - one.n);
  const [most, ...others] = counts;
  if (!most) return 'There are no sites.';
  const rest = others.map(({ version, n }) => `${n} ${n === 1 ? 'runs' : 'run'} ${version}`);
  const of = others.length === 0 ? `All ${sites.length}` : `${most.n} of ${sites.length}`;
  const whole = `${of} sites run ${most.version}${rest.map((one) => `; ${one}`).join('')}.`;
  return [whole, ...partSentences(sites)].join(' ');
}

function partSentences(sites: readonly SiteOverview[]): string[] {
  const tried = Map.groupBy(
    sites.flatMap((site) => site.parts.map((version) => ({ version, site }))),
    ({ version }) => version,
  );
  return [...tried].map(([version, found]) => {
    const where = found.map(({ site }) => site);
    return where.length > namedMax
      ? `Parts of ${where.length} sites run ${version}.`
      : `${where.length === 1 ? 'A part' : 'Parts'} of ${listText(where)} ${where.length === 1 ? 'runs' : 'run'} ${version}.`;
  });
}

/** Where a rollout may go, and what is missing most: a sentence. Pure. */
export function readinessSentence(sites: readonly SiteOverview[]): string {
  const ready = sites.filter((site) => site.ready).length;
  const missing = [
    ...Map.groupBy(
      sites.flatMap(({ blocks }) => blocks),
      (title) => title,
    ),
  ]
    .map(([title, all]) => ({ title, n: all.length }))
    .toSorted((one, other) => other.n - one.n);
  const [most] = missing;
  const why = most ? ` What is missing most: ${most.title} (${sitesText(most.n)}).` : '';
  return `A rollout may come to ${ready} of ${sites.length} sites.${why}`;
}

/** What happened to work in a time, beside the time before: what both come to. */
export interface WorkFigures {
  opened: number;
  accept: Times;
  acceptDue: number;
  acceptedLate: number;
}

/** Whether work got faster: a sentence with what it is counted from. Pure. */
export function workSentences(days: number, before: WorkFigures, now: WorkFigures): string[] {
  if (now.opened === 0) return [`No task was opened in the last ${days} days.`];
  const accept =
    now.accept.median === null
      ? []
      : [
          `Half of ${now.accept.n} tasks were accepted within ${secondsText(now.accept.median)} in the last ${days} days${
            before.accept.median === null
              ? '; nothing was measured in the days before'
              : `, after ${secondsText(before.accept.median)} in the ${days} days before`
          }.`,
        ];
  const late =
    now.acceptDue === 0
      ? []
      : [
          `${now.acceptedLate} of ${now.acceptDue} (${percentText(now.acceptedLate, now.acceptDue)}) were accepted late${
            before.acceptDue === 0
              ? ''
              : `, after ${percentText(before.acceptedLate, before.acceptDue)} before`
          }.`,
        ];
  return [...accept, ...late];
}

/** Sites that a sentence names; of more it says how many. */
const namedMax = 3;

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Sites by name, as long as they can be read in a sentence. */
function listText(sites: readonly SiteOverview[]): string {
  if (sites.length > namedMax) return String(sites.length);
  return sites.map(({ title }) => title).join(', ');
}

function sitesText(n: number): string {
  return n === 1 ? 'at one site' : `at ${n} sites`;
}

function percentText(part: number, whole: number): string {
  return `${Math.round((1000 * part) / whole) / 10} %`;
}
