import {
  planGate,
  planItemsAloneMax,
  readItems,
  readPlan,
  readPlans,
  type ItemResult,
  type PersonPlanAct,
  type PlanSelection,
  type PlanSum,
  type ReplayItem,
  type ReplayPlan,
} from '../flow/flow.ts';
import { iso } from '../platform/platform.ts';
import type { ApiReplay, ApiReplayItems, ApiReplayRow, ApiReplays, ApiReplaySum } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import {
  idParams,
  newReplayBody,
  replayActBody,
  replayItemsQuery,
  siteQuery,
  type NewReplayBody,
} from './inputs.ts';
import { feedTitle, personName, siteOf } from './place-titles.ts';
import { time } from './task-row.ts';
import { sitesWhere } from './visible-sites.ts';

export const replayPlansMax = 100;
export const replayItemsShown = 100;

const replaysEndpoint = endpoint({
  method: 'GET',
  path: '/api/replays',
  summary: 'Replay plans, newest first.',
  query: siteQuery,
  async answer(context, { query }): Promise<PageAnswer<ApiReplays>> {
    const visible = sitesWhere(context, 'exception.view');
    if ('refused' in visible) return visible;
    const sites = visible.sites.filter((one) => query.site === undefined || one === query.site);
    const plans = await readPlans(context.database, sites, replayPlansMax);
    return {
      page: {
        plans: plans.map((plan) => rowOf(context, plan)),
        itemsAloneMax: planItemsAloneMax,
      },
    };
  },
});

const replayEndpoint = endpoint({
  method: 'GET',
  path: '/api/replays/:id',
  summary: 'A replay plan: what is expected of it, how far it is, and what the person may do.',
  params: idParams,
  async answer(context, { params }): Promise<PageAnswer<ApiReplay>> {
    const plan = await visiblePlan(context, params.id);
    return 'refused' in plan ? plan : { page: planOf(context, plan.plan) };
  },
});

const replayItemsEndpoint = endpoint({
  method: 'GET',
  path: '/api/replays/:id/messages',
  summary: 'The messages of a replay plan with what was predicted and what came of each.',
  params: idParams,
  query: replayItemsQuery,
  async answer(context, { params, query }): Promise<PageAnswer<ApiReplayItems>> {
    const plan = await visiblePlan(context, params.id);
    if ('refused' in plan) return plan;
    const asked = { after: query.after, differing: query.differing === 'true' };
    const rows = await readItems(context.database, params.id, {
      ...asked,
      limit: replayItemsShown + 1,
    });
    const shown = rows.slice(0, replayItemsShown);
    return {
      page: {
        items: shown.map((item) => itemOf(context, item)),
        next: rows.length > shown.length ? (shown.at(-1)?.ordinal ?? null) : null,
      },
    };
  },
});

const newReplayEndpoint = endpoint({
  method: 'POST',
  path: '/api/replays',
  summary: 'Freeze messages into a replay plan. Nothing is applied yet.',
  body: newReplayBody,
  async answer(context, { body }): Promise<PageAnswer<ApiReplay>> {
    const { selection, ...request } = body;
    const { person } = context;
    const answer = await context.acts.planReplay({
      ...{ person, ...request },
      selection: withoutGaps(selection),
    });
    return answer.done ? { page: planOf(context, answer.plan) } : { refused: answer.refusal };
  },
});

const replayActEndpoint = endpoint({
  method: 'POST',
  path: '/api/replays/:id/acts',
  summary: 'Try a plan dry, submit, approve, start, pause, resume or cancel it.',
  params: idParams,
  body: replayActBody,
  async answer(context, { params, body }): Promise<PageAnswer<ApiReplay>> {
    const { person } = context;
    const answer = await context.acts.changeReplay({ person, planId: params.id, ...body });
    return answer.done ? { page: planOf(context, answer.plan) } : { refused: answer.refusal };
  },
});

export const replayEndpoints = [
  replaysEndpoint,
  newReplayEndpoint,
  replayEndpoint,
  replayItemsEndpoint,
  replayActEndpoint,
] as const;

// What is not given is left out: the optional properties of the port do not take undefined.
function withoutGaps(selection: NewReplayBody['selection']): PlanSelection {
  const { outcome, ...rest } = selection;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { outcome, ...Object.fromEntries(given) };
}

async function visiblePlan(
  context: PageContext,
  id: string,
): Promise<{ plan: ReplayPlan } | Extract<PageAnswer<never>, { refused: unknown }>> {
  const visible = sitesWhere(context, 'exception.view');
  if ('refused' in visible) return visible;
  const plan = await readPlan(context.database, id);
  if (plan?.sites.some((site) => visible.sites.includes(site))) return { plan };
  return { refused: { kind: 'not-found', sentence: 'There is no such replay plan.' } };
}

function rowOf({ network }: PageContext, plan: ReplayPlan): ApiReplayRow {
  const { id, state, how, configuration, effects, reason, items, done, differing, patients } = plan;
  return {
    ...{ id, state, how, configuration, effects, reason, items, done, differing, patients },
    createdBy: personName(network, plan.createdBy),
    createdAt: iso(plan.createdAt),
    approvedBy: plan.approvedBy === null ? null : personName(network, plan.approvedBy),
    startedAt: time(plan.startedAt),
    endedAt: time(plan.endedAt),
  };
}

function planOf(context: PageContext, plan: ReplayPlan): ApiReplay {
  return {
    ...rowOf(context, plan),
    rev: plan.rev,
    selection: selectionText(context, plan.selection),
    epoch: plan.predictedEpoch,
    predicted: plan.predicted && sumOf(context, plan.predicted),
    result: plan.result && sumOf(context, plan.result),
    failure: plan.failure,
    acts: acts.map((act) => {
      const reason = planGate(plan, { act, actor: context.person.id }) ?? barred(context, plan);
      return { act, allowed: reason === null, reason };
    }),
  };
}

const acts = [
  ...['predict', 'submit', 'approve', 'start', 'pause', 'resume', 'cancel'],
] as readonly PersonPlanAct[];

function barred({ authorize, person }: PageContext, { sites }: ReplayPlan): string | null {
  for (const site of sites) {
    const may = authorize(person, 'exception.resolve', { site, unit: null });
    if (!may.allowed) return may.reason;
  }
  return null;
}

function selectionText({ network }: PageContext, selection: PlanSelection): string {
  const { outcome, cause, feed, site, laneKey, from, to, seqs, groups, except } = selection;
  const parts = [
    outcome === 'failed' ? 'Messages that failed' : `Messages that were ${outcome}`,
    cause && `for the cause ${cause}`,
    feed && `of ${feedTitle(network, feed)}`,
    site && `at ${siteOf(network, site).title}`,
    laneKey && `for the patient ${laneKey}`,
    from !== undefined && `from ${iso(from)}`,
    to !== undefined && `until ${iso(to)}`,
    groups &&
      `for the cause ${groups.map((one) => `${one.cause} of ${feedTitle(network, one.feed)}`).join(', ')}`,
    groups && seqs && 'and',
    seqs && `named one by one (${seqs.length})`,
    except && `without ${except.length} of them`,
  ];
  return parts.filter(Boolean).join(' ');
}

function sumOf({ workflowTitle }: PageContext, sum: PlanSum): ApiReplaySum {
  const titled = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([id, count]) => [workflowTitle(id), count]));
  return {
    outcomes: { ...sum.outcomes },
    events: { ...sum.events },
    opened: titled(sum.opened),
    closed: titled(sum.closed),
    waiting: { ...sum.waiting },
    effects: [...sum.effects],
  };
}

function itemOf(
  context: PageContext,
  { ordinal, seq, laneKey, site, predicted, result }: ReplayItem,
): ApiReplayItems['items'][number] {
  const { authorize, person } = context;
  const [expected, came] = [predicted, result].map((one) => one && resultText(context, one));
  return {
    ...{ ordinal, seq, laneKey },
    predicted: expected ?? null,
    result: came ?? null,
    differs: result !== null && JSON.stringify(result) !== JSON.stringify(predicted),
    mayOpen: authorize(person, 'message.view', { site, unit: null }).allowed,
  };
}

function resultText({ workflowTitle }: PageContext, result: ItemResult): string {
  const events = Object.entries(result.events).map(([type, count]) => times(type, count));
  const opened = Object.entries(result.opened).map(
    ([workflow, count]) => `asks: ${times(workflowTitle(workflow), count)}`,
  );
  const outcome = result.reason === null ? result.outcome : `${result.outcome} (${result.reason})`;
  return [outcome, ...events, ...opened].join(', ');
}

function times(what: string, count: number): string {
  return count === 1 ? what : `${what} × ${count}`;
}
