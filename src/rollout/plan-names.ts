import {
  sitesOfPlace,
  type Cohort,
  type Network,
  type PlannedGate,
  type RolloutPlan,
  type RolloutStep,
} from '../governance/governance.ts';
import { eventWords, isArmMeasure } from '../measures/measures.ts';
import { unreachable } from '../platform/platform.ts';

/** Sites that a name lists; of more it says how many. */
const namedSitesMax = 3;

/** A plan whose steps and gates all have names that people can read: its own, or what they are in words. */
export function withNames(plan: RolloutPlan, network: Pick<Network, 'sites'>): RolloutPlan {
  return {
    ...plan,
    gates: plan.gates.map((gate) => ({ ...gate, title: gateName(gate) })),
    steps: plan.steps.map((step) => ({ ...step, title: stepName(step, network) })),
  };
}

/** `Accepted late`. */
export function gateName({ title, measure }: Pick<PlannedGate, 'title' | 'measure'>): string {
  if (title !== undefined) return title;
  const words = isArmMeasure(measure) ? eventWords(measure) : measure;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `Canary: Medical 3 West, St. Anne`. */
export function stepName(
  { title, where }: Pick<RolloutStep, 'title' | 'where'>,
  network: Pick<Network, 'sites'>,
): string {
  if (title !== undefined) return title;
  const sites = sitesText(network, sitesOfPlace(where));
  switch (where.kind) {
    case 'network':
      return 'What belongs to the network itself';
    case 'shadow':
      return `Beside what runs: ${sites}`;
    case 'sites':
      return where.sites.length > 1 ? `Wave: ${sites}` : sites;
    case 'canary':
      return `Canary: ${partName(network, where.sites, where.part)}, ${sites}`;
    default:
      return unreachable(where);
  }
}

function sitesText({ sites: known }: Pick<Network, 'sites'>, ids: readonly string[]): string {
  const titles = ids.map((id) => known.find((site) => site.id === id)?.title ?? id);
  const rest = titles.length - namedSitesMax;
  if (rest <= 0) return titles.join(', ');
  return `${titles.slice(0, namedSitesMax).join(', ')} and ${rest} more`;
}

/** `Medical 3 West`, `50 % of patients`: a part of these sites. */
export function partName(
  { sites: known }: Pick<Network, 'sites'>,
  sites: readonly string[],
  part: Omit<Cohort, 'id'>,
): string {
  const units = known.filter(({ id }) => sites.includes(id)).flatMap((site) => site.units);
  const named = part.units?.map((id) => units.find((unit) => unit.id === id)?.title ?? id) ?? [];
  return [
    ...named,
    ...(part.share ? [`${part.share.percent} % of patients`] : []),
    ...(part.shift ? [`shift from ${part.shift.from} to ${part.shift.to}`] : []),
  ].join(', ');
}
