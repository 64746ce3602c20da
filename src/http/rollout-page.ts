import {
  sitesOfPlace,
  type RolloutPlan,
  type RolloutStep,
  type StepPlace,
} from '../governance/governance.ts';
import { iso, unreachable } from '../platform/platform.ts';
import {
  gateName,
  mayNot,
  readEntries,
  readLooks,
  readRollout,
  rolloutActs,
  verdictsOf,
  type Rollout,
  type RolloutLook,
} from '../rollout/rollout.ts';
import type { PageAnswer, PageContext } from './endpoint.ts';
import { personName, siteOf, unitTitle } from './place-titles.ts';
import { mayNotSee, stepOf, sumOf } from './rollout-list.ts';
import type { ApiRollout, ApiRolloutGate, ApiRolloutLook } from './rollouts-api.ts';

/** Newest entries and looks that a page shows. */
export const rolloutEntriesMax = 200;

export async function rolloutPage(
  context: PageContext,
  id: string,
): Promise<PageAnswer<ApiRollout>> {
  const { database, network } = context;
  const refused = mayNotSee(context);
  if (refused) return { refused };
  const rollout = await readRollout(database, id);
  if (!rollout) return { refused: { kind: 'not-found', sentence: 'There is no such rollout.' } };
  const { plan, sites, reason } = rollout;
  const entries = await readEntries(database, id, rolloutEntriesMax);
  const looks = await readLooks(database, id, rolloutEntriesMax);
  const [first] = sites;
  return {
    page: {
      ...sumOf(context, rollout),
      ...{ reason, falseStops: plan.falseStops },
      zone: first === undefined ? 'UTC' : siteOf(network, first).zone,
      exceptions: plan.exceptions.map((one) => ({
        ...{ site: siteOf(network, one.site).title, reason: one.reason },
      })),
      steps: plan.steps.map((step, at) => ({
        ...stepOf(context, rollout, step.id),
        ...{ what: placeWords(context, step.where), state: stateOf(rollout, at) },
        ...{ before: beforeWords(step), hold: holdWords(plan, step) },
      })),
      gates: gatesOf(rollout),
      looks: looks.map((look) => lookOf(context, rollout, look)),
      entries: entries.map((one) => ({
        ...{ n: one.n, at: iso(one.at), kind: one.kind, epoch: one.epoch },
        step: stepOf(context, rollout, one.step).title,
        by: one.actor === 'system' ? 'Sinew' : personName(network, one.actor),
        sentence: one.sentence,
      })),
      acts: rolloutActs.map((act) => ({
        act,
        reason: mayNot(rollout, { act, person: context.person }, context)?.sentence ?? null,
      })),
    },
  };
}

function stateOf({ state, plan }: Rollout, at: number): 'done' | 'now' | 'later' {
  if (state.status === 'completed' && at === plan.steps.length - 1) return 'done';
  if (at < state.step) return 'done';
  return at === state.step ? 'now' : 'later';
}

function placeWords({ network }: PageContext, where: StepPlace): string {
  const titles = sitesOfPlace(where).map((site) => siteOf(network, site).title);
  const sites = titles.join(', ');
  switch (where.kind) {
    case 'network':
      return 'What belongs to the network itself';
    case 'shadow':
      return `Beside what runs at ${sites}, without effect`;
    case 'sites':
      return titles.length > 1 ? `A wave: all of ${sites}` : `All of ${sites}`;
    case 'canary': {
      const { units, share, shift } = where.part;
      const [site = ''] = where.sites;
      const of = units?.map((unit) => unitTitle(siteOf(network, site), unit) ?? unit).join(', ');
      const parts = [
        ...(share ? [`${share.percent} % of patients`] : []),
        ...(of === undefined ? [] : [`in ${of}`]),
        ...(shift ? [`from ${shift.from} to ${shift.to}`] : []),
      ];
      return `A part of ${sites}: ${parts.join(', ')}`;
    }
    default:
      return unreachable(where);
  }
}

function beforeWords({ before }: RolloutStep): string[] {
  return [
    ...(before.approval ? ['Another than who started it approves.'] : []),
    ...(before.readiness ? ['Its sites are ready.'] : []),
    ...(before.capacity ? ['Support has hands free.'] : []),
    ...(before.go === true ? ['People decided on a go for each of its sites.'] : []),
  ];
}

function holdWords({ gates }: RolloutPlan, { hold, switch: flag }: RolloutStep): string[] {
  const watched = gates.filter(({ id }) => hold.gates.includes(id)).map(gateName);
  const hours = Math.round(hold.leastMs / 360_000) / 10;
  return [
    hours >= 48 ? `${Math.round(hours / 2.4) / 10} days at least.` : `${hours} h at least.`,
    ...(hold.tasks > 0 ? [`${hold.tasks} canary tasks at least.`] : []),
    ...(watched.length > 0 ? [`Gates: ${watched.join(', ')}.`] : []),
    ...(hold.approval ? ['Somebody approves its end.'] : []),
    ...(flag === undefined ? [] : [`A severe event turns off ${flag}, too.`]),
  ];
}

function gatesOf({ plan, state }: Rollout): ApiRolloutGate[] {
  return verdictsOf(plan, state).map(({ gate, name, kind, verdict }) => ({
    ...{ gate, title: name, kind },
    ...{ verdict: verdict.verdict, sentence: verdict.sentence },
    ...{ canary: verdict.canary, control: verdict.control },
    ...{ harm: verdict.harm, safety: verdict.safety },
  }));
}

function lookOf(context: PageContext, rollout: Rollout, one: RolloutLook): ApiRolloutLook {
  const gate = rollout.plan.gates.find(({ id }) => id === one.gate);
  return {
    step: stepOf(context, rollout, one.step),
    gate: { id: one.gate, title: gate ? gateName(gate) : one.gate },
    ...{ n: one.n, at: iso(one.at), verdict: one.verdict },
    canary: { tasks: one.canaryTasks, events: one.canaryEvents },
    control: { tasks: one.controlTasks, events: one.controlEvents },
    ...{ harm: one.harm, harmNeeded: one.harmNeeded },
  };
}
