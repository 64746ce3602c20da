import { stringify } from 'yaml';

import type { Network, RolloutStrategy, Site } from '../governance/governance.ts';

/** What a plan is written from. */
export interface PlanWish {
  name: string;
  template: RolloutStrategy;
  workflows: readonly string[];
  /** Where it begins. Absent: the first hospital where the workflow runs (by tiers the first clinic), else the first site. */
  pilot?: string;
  exceptions: readonly { site: string; reason: string }[];
  /** Which workflow calls which: those that hang together are a cluster. */
  calls: readonly { from: string; to: string }[];
}

interface StepText {
  id: string;
  network?: true;
  canary?: { sites: string[]; units?: string[]; share?: number };
  sites?: string[];
  before?: Record<string, true>;
  hold: Record<string, unknown>;
}

/**
 * A plan by one of the classic ways, as the text of its file: something to begin with, with times and numbers that people then
 * change. Refused, with a sentence, where the wish does not fit the network.
 */
export function writePlan(
  network: Network,
  wish: PlanWish,
): { text: string } | { refused: string } {
  const workflows = wish.template === 'by-cluster' ? clusterOf(wish) : [...wish.workflows];
  const unknown = workflows.find((id) => !network.workflows.some((one) => one.id === id));
  if (unknown !== undefined) return { refused: `There is no workflow "${unknown}".` };
  const strange = wish.exceptions.find(
    ({ site, reason }) => reason === '' || !network.sites.some(({ id }) => id === site),
  );
  if (strange) return { refused: 'Write an exception as site=reason, with a site of the network.' };
  if (wish.template === 'hybrid-with-exceptions' && wish.exceptions.length === 0) {
    return { refused: 'This way has exceptions: name at least one with --except.' };
  }
  const sites = sitesFor(network, workflows, wish);
  const pilot = sites.find(({ id }) => id === wish.pilot) ?? pilotOf(sites, wish.template);
  if (!pilot) return { refused: 'None of these workflows runs at a site.' };
  if (wish.pilot !== undefined && pilot.id !== wish.pilot) {
    return { refused: `None of these workflows runs at "${wish.pilot}", or it is an exception.` };
  }
  const rest = sites.filter(({ id }) => id !== pilot.id);
  const plan = {
    title: `${wish.name}: ${wish.template.replaceAll('-', ' ')}`,
    strategy: wish.template,
    workflows,
    gates: [
      { id: 'accepted-late', measure: 'accepted-late', kind: 'guardrail' },
      { id: 'declined', measure: 'declined', kind: 'signal' },
    ],
    ...(wish.exceptions.length > 0 && { exceptions: wish.exceptions }),
    steps: stepsOf[wish.template]({ pilot, rest }),
  };
  const schema = '# yaml-language-server: $schema=../../schemas/rollout.schema.json\n';
  return { text: schema + stringify(plan, { lineWidth: 100, aliasDuplicateObjects: false }) };
}

interface Places {
  pilot: Site;
  rest: readonly Site[];
}

const watched = { time: '48h', watch: '14d', tasks: 100, gates: ['accepted-late', 'declined'] };
const later = { time: '72h', watch: '14d', gates: ['accepted-late'] };
const asked = { approval: true, readiness: true, capacity: true } as const;

const ids = (sites: readonly Site[]): string[] => sites.map(({ id }) => id);

const stepsOf = {
  'pilot-then-expand': ({ pilot, rest }) => [
    half(pilot),
    { id: 'pilot', sites: [pilot.id], before: { approval: true }, hold: later },
    ...wave('everywhere-else', rest),
  ],
  'phased-tiers': ({ pilot, rest }) => [
    half(pilot),
    { id: 'first-tier', sites: [pilot.id], before: { approval: true }, hold: later },
    ...wave(
      'second-tier',
      rest.filter(({ kind }) => kind === pilot.kind),
    ),
    ...wave(
      'third-tier',
      rest.filter(({ kind }) => kind !== pilot.kind),
    ),
  ],
  'by-department': ({ pilot, rest }) => [
    ...pilot.units.map(({ id }, at) => ({
      id: `unit-${id}`,
      canary: { sites: [pilot.id], units: unitIds(pilot.units.slice(0, at + 1)) },
      ...(at > 0 && { before: { approval: true } as const }),
      hold: watched,
    })),
    { id: 'pilot', sites: [pilot.id], before: { approval: true }, hold: later },
    ...wave('everywhere-else', rest),
  ],
  'platform-first': ({ pilot, rest }) => [
    { id: 'platform', network: true, before: { approval: true }, hold: { time: '48h' } },
    half(pilot),
    { id: 'pilot', sites: [pilot.id], before: { approval: true }, hold: later },
    ...wave('everywhere-else', rest),
  ],
  'hybrid-with-exceptions': ({ pilot, rest }) => [
    half(pilot),
    { id: 'pilot', sites: [pilot.id], before: { approval: true }, hold: later },
    ...wave(
      'hospitals',
      rest.filter(({ kind }) => kind === 'hospital'),
    ),
    ...wave(
      'clinics',
      rest.filter(({ kind }) => kind === 'clinic'),
    ),
  ],
  // What hangs together goes together, site after site.
  'by-cluster': ({ pilot, rest }) => [
    half(pilot),
    { id: 'pilot', sites: [pilot.id], before: { approval: true }, hold: later },
    ...rest.flatMap((site) => wave(site.id, [site])),
  ],
} satisfies Record<RolloutStrategy, (places: Places) => StepText[]>;

function unitIds(units: Site['units']): string[] {
  return units.map(({ id }) => id);
}

function half({ id }: Site): StepText {
  return { id: 'half-of-pilot', canary: { sites: [id], share: 50 }, hold: watched };
}

function wave(id: string, sites: readonly Site[]): StepText[] {
  return sites.length === 0 ? [] : [{ id, sites: ids(sites), before: asked, hold: later }];
}

function sitesFor(
  { sites, workflows }: Network,
  wanted: readonly string[],
  { exceptions }: PlanWish,
): Site[] {
  const runs = new Set(
    workflows.filter(({ id }) => wanted.includes(id)).flatMap((one) => one.sites),
  );
  const out = new Set(exceptions.map(({ site }) => site));
  return sites.filter(({ id }) => runs.has(id) && !out.has(id));
}

// By tiers it begins where little happens.
function pilotOf(sites: readonly Site[], template: RolloutStrategy): Site | undefined {
  const first = template === 'phased-tiers' ? 'clinic' : 'hospital';
  return sites.find(({ kind }) => kind === first) ?? sites[0];
}

/** The workflows that hang together by calls with those that were named. */
function clusterOf({ workflows, calls }: PlanWish): string[] {
  const cluster = new Set(workflows);
  for (const _round of calls) {
    for (const { from, to } of calls) {
      if (cluster.has(from)) cluster.add(to);
      if (cluster.has(to)) cluster.add(from);
    }
  }
  return [...cluster];
}
