import {
  hasTasksBehind,
  measuredTime,
  readInterruptions,
  readReasons,
  readTasksBehind,
  shownDeclared,
  summarizeMeasures,
  tasksBehindMax,
  valueText,
  type InterruptionFigures,
  type MeasuresSummary,
  type MeasureSummary,
  type Period,
  type ShownMeasure,
} from '../measures/measures.ts';
import { iso } from '../platform/platform.ts';
import type { CompiledDefinition } from '../workflows/workflows.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { measuresQuery, measureTasksParams, measureTasksQuery } from './inputs.ts';
import type {
  ApiInterruptionMeasure,
  ApiMeasures,
  ApiMeasureTasks,
  ApiWorkMeasure,
} from './measures-api.ts';
import { siteOf, unitTitle } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

export const workMeasureEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/measures',
    summary: 'What happened to work: how soon, how late, what climbed, by site, with charts.',
    query: measuresQuery,
    answer: (context, { query }) => measuresPage(context, query),
  }),
  endpoint({
    method: 'GET',
    path: '/api/measures/:measure/tasks',
    summary: 'The tasks behind a number of a measure, the worst first.',
    params: measureTasksParams,
    query: measureTasksQuery,
    answer: (context, { params, query }) => measureTasks(context, { ...params, ...query }),
  }),
];

/** Reasons that are listed, the most frequent first. */
const reasonsMax = 12;

export interface MeasuresAsked {
  site?: string | undefined;
  workflow?: string | undefined;
  version?: string | undefined;
  period: Period;
}

export async function measuresPage(
  context: PageContext,
  asked: MeasuresAsked,
): Promise<PageAnswer<ApiMeasures>> {
  const visible = visibleSites(context, asked.site);
  if ('refused' in visible) return visible;
  const { database, network, now } = context;
  const { sites } = visible;
  const zone = siteOf(network, sites[0] ?? '').zone;
  const definitions = definitionsAt(context, sites);
  const time = measuredTime(asked.period, now, zone);
  const question = { ...time, sites, workflow: asked.workflow, version: asked.version };
  const summary = await summarizeMeasures(database, {
    ...question,
    declared: declaredOf(definitions, asked.workflow),
    siteTitle: (site) => siteOf(network, site).title,
  });
  const mayReadReasons = sites.every((site) => mayAt(context, 'task.view', site));
  return {
    page: {
      ...{ serverTime: iso(now), period: asked.period, bucket: time.bucket, zone },
      ...{ from: iso(time.from), to: iso(time.to), drills: summary.drills },
      countedAt: Number.isFinite(summary.countedAt) ? iso(summary.countedAt) : null,
      workflows: [...definitions.values()].map(([{ id, title }]) => ({ id, title })),
      versions: [
        ...new Set((definitions.get(asked.workflow ?? '') ?? []).map(({ version }) => version)),
      ],
      measures: summary.measures.map((one) => cardOf(context, one)),
      counts: countsOf(summary),
      interruptions: interruptionsOf(await readInterruptions(database, question)),
      changes: summary.changes.map(({ at, kind, version, site }) => ({
        at: iso(at),
        words: `${kind === 'rollback' ? 'Back to' : 'Release'} ${version}${site === null ? ', everywhere' : ` at ${siteOf(network, site).title}`}`,
      })),
      reasons: mayReadReasons
        ? (await readReasons(database, question, reasonsMax)).map(({ why, reason, n }) => ({
            ...{ act: why === 'declined-because' ? ('declined' as const) : ('escalated' as const) },
            ...{ reason, n },
          }))
        : null,
    },
  };
}

export async function measureTasks(
  context: PageContext,
  asked: {
    measure: string;
    site?: string | undefined;
    workflow?: string | undefined;
    from: number;
    to: number;
  },
): Promise<PageAnswer<ApiMeasureTasks>> {
  const visible = visibleSites(context, asked.site);
  if ('refused' in visible) return visible;
  const sites = visible.sites.filter((site) => mayAt(context, 'run.view', site));
  if (sites.length === 0) {
    return { refused: { kind: 'forbidden', sentence: 'You may not see workflow runs here.' } };
  }
  const { database, network, now, workflowTitle } = context;
  const { measure, workflow, from, to } = asked;
  const tasks = await readTasksBehind(database, { measure, sites, workflow, from, to, now });
  const maybe = (at: number | null): string | null => (at === null ? null : iso(at));
  return {
    page: {
      isCut: tasks.length === tasksBehindMax,
      tasks: tasks.map(({ site: id, unit, ...task }) => {
        const site = siteOf(network, id);
        return {
          ...{ taskId: task.taskId, runId: task.runId, title: task.title, state: task.state },
          ...{ site: id, siteTitle: site.title, zone: site.zone, unit: unitTitle(site, unit) },
          workflow: workflowTitle(task.workflow),
          ...{ openedAt: iso(task.openedAt), acceptedAt: maybe(task.acceptedAt) },
          ...{ closedAt: maybe(task.closedAt), acceptBy: maybe(task.acceptBy) },
          finishBy: maybe(task.finishBy),
        };
      }),
    },
  };
}

function visibleSites(
  context: PageContext,
  site: string | undefined,
): ReturnType<typeof sitesWhere> {
  const visible = sitesWhere(context, 'measure.view');
  if ('refused' in visible || site === undefined) return visible;
  if (visible.sites.includes(site)) return { sites: [site] };
  const sentence = 'You may not see measures of this site.';
  return { refused: { kind: 'forbidden', sentence } };
}

function mayAt(
  { authorize, person }: PageContext,
  permission: 'task.view' | 'run.view',
  site: string,
) {
  return authorize(person, permission, { site, unit: null }).allowed;
}

/** The workflows in force at these sites, each in all its versions, in the order of their titles. */
function definitionsAt(
  { workflowsAt }: PageContext,
  sites: readonly string[],
): Map<string, [CompiledDefinition, ...CompiledDefinition[]]> {
  const found = new Map<string, [CompiledDefinition, ...CompiledDefinition[]]>();
  const all = sites.flatMap((site) => workflowsAt(site).map(({ definition }) => definition));
  for (const definition of all.toSorted((a, b) => a.title.localeCompare(b.title))) {
    const known = found.get(definition.id);
    if (known) known.push(definition);
    else found.set(definition.id, [definition]);
  }
  return found;
}

function declaredOf(
  definitions: ReturnType<typeof definitionsAt>,
  workflow: string | undefined,
): ShownMeasure[] {
  const [newest] = definitions.get(workflow ?? '') ?? [];
  return Object.entries(newest?.definition.measures ?? {}).map(([name, measure]) =>
    shownDeclared(name, measure),
  );
}

function cardOf(
  { network }: PageContext,
  { measure, sentence, whole, tail, chart, points, bySite }: MeasureSummary,
): ApiWorkMeasure {
  const { id, title, unit, says, leavesOut, things, objective } = measure;
  const text = (value: number | null): string | null =>
    value === null ? null : valueText(value, unit);
  const top = Math.max(0, chart?.upper ?? 0, ...points.map(({ value }) => value ?? 0));
  return {
    ...{ id, title, unit, says, leavesOut, things, sentence },
    ...{ value: whole.value, text: text(whole.value), events: whole.events, of: whole.of },
    ...{ tail: text(tail), objective: objective ?? null, hasTasks: hasTasksBehind(id) },
    chart: chart && {
      ...{ mean: chart.mean, lower: chart.lower, upper: chart.upper },
      text: `Mean ${text(chart.mean)}; by chance alone between ${text(chart.lower)} and ${text(chart.upper)}`,
    },
    top: { value: top, text: text(top) ?? '' },
    points: points.map(({ at, value, events, of, signal }) => ({
      ...{ at: iso(at), value: value ?? 0, text: text(value) ?? '', events, of, signal },
    })),
    sites: bySite.map((one) => ({
      ...{ site: one.site, title: siteOf(network, one.site).title },
      ...{ text: text(one.whole.value), of: one.whole.of },
      points: one.points.map(({ at, value }) => ({ at: iso(at), value })),
    })),
  };
}

function countsOf({ counts, remarks }: MeasuresSummary): ApiMeasures['counts'] {
  const line = (title: string, says: string, n: number) => ({ title, says, n });
  return [
    line('Runs started', 'Runs of workflows that began.', counts.runsStarted),
    line('Tasks opened', 'Tasks that asked somebody.', counts.opened),
    line('Tasks closed', 'Completed or cancelled.', counts.closed),
    line('Closed, never accepted', 'Cancelled before anybody accepted.', counts.neverAccepted),
    line('Rungs climbed', 'How often a ladder asked the next.', counts.climbs),
    line('Escalated by people', 'Closed tasks that somebody escalated.', counts.closedEscalated),
    line('Hand-overs offered', 'To a colleague, by the owner.', counts.handOvers),
    line('Given back', 'Owners who were not there any more.', counts.returns),
    line(
      'Abandoned',
      'Closed tasks that somebody had accepted and not finished.',
      counts.closedAbandoned,
    ),
    line('Exceptions', 'Messages that failed and waited for a person.', counts.exceptions),
    line('Remarks', 'What people said to stories of workflows.', remarks),
  ];
}

function interruptionsOf({ shifts, perShift, most }: InterruptionFigures): ApiInterruptionMeasure {
  const { median, p90 } = perShift;
  const sentence =
    median === null
      ? 'Nobody was asked in this time.'
      : `In half of ${shifts} shifts a person was asked ${times(median)} or less, in one of ten more than ${times(p90 ?? 0)}; the most in one shift was ${times(most ?? 0)}.`;
  return { shifts, median, p90, most, sentence };
}

function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}
