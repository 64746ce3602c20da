import { iso } from '../platform/platform.ts';
import { periodDaysMax } from '../rehearsal/rehearsal.ts';
import type { NewTrial, Trial, Trials } from '../trials/trials.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { newTrialBody, trialParams, type NewTrialBody } from './inputs.ts';
import { personName, siteOf } from './place-titles.ts';
import { trialReport } from './trial-report.ts';
import type { ApiTrial, ApiTrials, ApiTrialSum } from './trials-api.ts';
import { sitesWhere } from './visible-sites.ts';

const DAY_MS = 86_400_000;

export const trialEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/trials',
    summary: 'What can be tried on past events, and what was tried.',
    answer: (context) => trialsPage(context),
  }),
  endpoint({
    method: 'POST',
    path: '/api/trials',
    summary: 'Try a candidate on past events, in the background; one at a time.',
    body: newTrialBody,
    answer: (context, { body }) => beginTrial(context, body),
  }),
  endpoint({
    method: 'GET',
    path: '/api/trials/:trialId',
    summary: 'How far a trial is, or what it told.',
    params: trialParams,
    answer: (context, { params }) => trialPage(context, params.trialId),
  }),
  endpoint({
    method: 'POST',
    path: '/api/trials/:trialId/cancel',
    summary: 'End a trial that runs.',
    params: trialParams,
    async answer(context, { params }): Promise<PageAnswer<ApiTrial>> {
      const shown = await shownTrial(context, params.trialId);
      if ('refused' in shown) return shown;
      const answer = await shown.trials.cancel(context.person, params.trialId);
      return answer.done ? { page: fullTrial(context, answer.trial) } : { refused: answer.refusal };
    },
  }),
];

/** The trials of this server and where the person may try, or why they may not. */
function allowed(
  context: PageContext,
): { trials: Trials; sites: string[]; all: boolean } | { refused: RefusedOf } {
  const { trials, network } = context;
  if (!trials) {
    return { refused: { kind: 'not-found', sentence: 'Nothing can be tried on this server.' } };
  }
  const where = sitesWhere(context, 'trial.run');
  if ('refused' in where) return where;
  return { trials, sites: where.sites, all: where.sites.length === network.sites.length };
}

type RefusedOf = Extract<PageAnswer<unknown>, { refused: unknown }>['refused'];

async function trialsPage(context: PageContext): Promise<PageAnswer<ApiTrials>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const { trials, sites } = may;
  return {
    page: {
      candidates: [...(await trials.candidates())],
      sites: sites.map((id) => ({ id, title: siteOf(context.network, id).title })),
      workflows: trials.tunable().map(({ parameters, ...one }) => ({
        ...one,
        parameters: [...parameters],
      })),
      trials: (await trials.list())
        .filter((trial) => isShown(trial, may))
        .map((trial) => trialSum(context, trial)),
    },
  };
}

async function beginTrial(
  context: PageContext,
  { from, to, site, candidate, changes }: NewTrialBody,
): Promise<PageAnswer<ApiTrial>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  if (site !== null && !may.sites.includes(site)) {
    return { refused: { kind: 'forbidden', sentence: 'You may not try changes at that site.' } };
  }
  if (!(to > from) || to - from > periodDaysMax * DAY_MS) {
    const sentence = `Let the end be after the beginning, and at most ${periodDaysMax} days later.`;
    return { refused: { kind: 'invalid', field: 'to', sentence } };
  }
  const sites = site === null ? (may.all ? null : may.sites) : [site];
  const asked: NewTrial = { from, to, sites, candidate, changes, request: null };
  const answer = await may.trials.begin(context.person, asked);
  return answer.done ? { page: fullTrial(context, answer.trial) } : { refused: answer.refusal };
}

async function trialPage(context: PageContext, id: string): Promise<PageAnswer<ApiTrial>> {
  const shown = await shownTrial(context, id);
  return 'refused' in shown ? shown : { page: fullTrial(context, shown.trial) };
}

async function shownTrial(
  context: PageContext,
  id: string,
): Promise<{ trial: Trial; trials: Trials } | { refused: RefusedOf }> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const trial = await may.trials.find(id);
  if (trial && isShown(trial, may)) return { trial, trials: may.trials };
  const sentence = 'There is no such trial any more.';
  return { refused: { kind: 'not-found', sentence } };
}

function isShown({ sites }: Trial, may: { sites: string[]; all: boolean }): boolean {
  return sites === null ? may.all : sites.every((site) => may.sites.includes(site));
}

/** A trial with the names of people and places. */
export function fullTrial(context: PageContext, trial: Trial): ApiTrial {
  const { sentence, problems, report } = trial;
  return {
    ...trialSum(context, trial),
    sentence,
    problems: problems.map(({ location, sentence: said }) => ({ location, sentence: said })),
    report: report && trialReport(report, context.network, context.workflowTitle),
  };
}

function trialSum({ network, workflowTitle }: PageContext, trial: Trial): ApiTrialSum {
  const { id, state, share, events, candidate } = trial;
  return {
    ...{ id, state, share, events, candidate },
    by: personName(network, trial.by),
    askedAt: iso(trial.askedAt),
    from: iso(trial.from),
    to: iso(trial.to),
    sites: trial.sites === null ? null : trial.sites.map((site) => siteOf(network, site).title),
    changes: trial.changes.map(({ workflow, parameter, site, value }) => {
      const where = site === null ? '' : ` at ${siteOf(network, site).title}`;
      const what = `${workflowTitle(workflow)}: ${parameter.replaceAll('_', ' ')}`;
      return `${what} ${String(value)}${where}`;
    }),
    tasks: trial.report?.difference.tasks ?? null,
  };
}
