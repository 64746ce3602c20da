import {
  changedObjects,
  editableParameters,
  planReplay,
  refusedActs,
  replaySentence,
  type LookedAt,
  type NeededApproval,
  type PlanReplay,
} from '../change/change.ts';
import { iso } from '../platform/platform.ts';
import type { Trial } from '../trials/trials.ts';
import type {
  ApiChange,
  ApiChangedFile,
  ApiChangeEvent,
  ApiChangeRow,
  ApiNeededApproval,
  ApiPlan,
  ApiPlanReplay,
} from './changes-api.ts';
import { editableView } from './editable-view.ts';
import type { PageContext } from './endpoint.ts';
import { personName, roleTitle, siteOf } from './place-titles.ts';
import { fullTrial } from './trials-page.ts';

/** A change request with the names of people, places and workflows, for somebody who looks at it. */
export function changeView(context: PageContext, looked: LookedAt, row: ApiChangeRow): ApiChange {
  const { network } = context;
  const { request, problems, plan, conflicts, viewed } = looked;
  const { schedule, applied } = request;
  const siteTitle = (id: string): string =>
    id === '*' ? 'The network itself' : siteOf(looked.network ?? network, id).title;
  return {
    ...row,
    ...{ rev: request.rev, why: request.why, createdAt: iso(request.createdAt) },
    siteIds: request.sites && [...request.sites],
    baseVersion: request.base.version,
    authors: [...looked.authors].map((id) => personName(network, id)),
    acts: refusedActs(looked, context.person, context.authorize),
    difference: changedObjects(looked).map(({ sites, ...one }) => ({
      ...{ ...one, sentences: [...one.sentences], keeps: one.keeps.map(siteTitle) },
      sites: sites.map(siteTitle),
      viewed: viewed.get(one.object) === one.digest,
    })),
    problems: problems.map(({ location, sentence, severity }) => ({
      location,
      sentence,
      severity,
    })),
    texts: textsOf(looked),
    paths: Object.keys(looked.files).toSorted(),
    plan: plan && planView(context, { ...looked, plan }, siteTitle),
    moved: looked.moved.map(siteTitle),
    conflicts: conflicts.map(({ file, conflicts: places }) => ({
      file,
      places:
        places &&
        places.map(({ line, ours, theirs }) => ({ line, ours: [...ours], theirs: [...theirs] })),
    })),
    approvals: approvalsView(context, looked, siteTitle),
    events: eventsView(context, looked),
    schedule: schedule && {
      ...{ at: iso(schedule.at), by: personName(network, schedule.by), reason: schedule.reason },
    },
    applied: applied && {
      ...{ at: iso(applied.at), by: personName(network, applied.by), epoch: applied.epoch },
      ...{ version: applied.version, override: applied.override },
    },
    notes: { ...request.notes },
    runs: [...request.runs],
    objects: editableView(looked),
    workflows: editableParameters(looked.network ?? looked.base).map((one) => ({
      ...{ workflow: one.workflow, title: one.title, sites: [...one.sites] },
      parameters: one.parameters.map((parameter) => ({
        ...{ ...parameter, waived: [...parameter.waived] },
      })),
    })),
  };
}

function textsOf({ request, baseFiles, files }: LookedAt): ApiChangedFile[] {
  return Object.keys(request.files)
    .toSorted()
    .map((path) => ({ path, before: baseFiles[path] ?? null, after: files[path] ?? null }));
}

type Planned = LookedAt & { plan: NonNullable<LookedAt['plan']> };

function planView(
  context: PageContext,
  { plan, replay, request }: Planned,
  siteTitle: (id: string) => string,
): ApiPlan {
  const { workflowTitle } = context;
  const text = (value: { value: unknown; from: string } | null): string | null =>
    value && `${String(value.value)} (${value.from})`;
  return {
    ...{ fingerprint: plan.fingerprint, version: plan.candidate.version },
    applyable: plan.applyable,
    replay: replay && replayView(context, replay),
    replayRefused: refuseReplay(context, request),
    checks: plan.checks.map(({ passed, sentence }) => ({ passed, sentence })),
    warnings: [...plan.warnings],
    sites: plan.sites.map(({ site, base, objects, values, waivers, runs, forbidding }) => ({
      ...{ id: site, title: siteTitle(site), runs: base?.version ?? null },
      objects: objects.map(({ title, action, level }) => ({ title, action, level })),
      values: values.map(({ workflow, parameter, before, after, reason }) => ({
        ...{ workflow: workflowTitle(workflow), parameter: parameter.replaceAll('_', ' ') },
        ...{ before: text(before), after: text(after), reason },
      })),
      waivers: waivers.map(({ id, workflow, parameter, value, owner, expires, change }) => ({
        ...{ id, owner, expires, change },
        what: `${workflowTitle(workflow)}: ${parameter.replaceAll('_', ' ')} ${String(value)}`,
      })),
      open: runs.map(({ workflow, version, open, becomes, movable }) => ({
        ...{ workflow: workflowTitle(workflow), workflowId: workflow, version, open },
        ...{ becomes, movable },
      })),
      forbidding: forbidding.map(({ sentence }) => sentence),
    })),
  };
}

function replayView(context: PageContext, trial: Trial): ApiPlanReplay {
  const told = trial.report && planReplay(trial.report);
  return { ...fullTrial(context, trial), sentences: told ? sentencesOf(context, told) : [] };
}

/** One for each workflow of which something would have been different, and one for all others. */
function sentencesOf({ workflowTitle }: PageContext, { workflows }: PlanReplay): string[] {
  const [other, same] = [
    workflows.filter(({ kinds }) => Object.values(kinds).some((n) => n > 0)),
    workflows.filter(({ kinds }) => Object.values(kinds).every((n) => n === 0)),
  ];
  const tasks = same.reduce((sum, { before }) => sum + before.tasks, 0);
  const rest = other.length === 0 ? 'All workflows' : 'All other workflows';
  return [
    ...other.map((one) => replaySentence(workflowTitle(one.workflow), one)),
    ...(same.length === 0 ? [] : [replaySentence(rest, { before: { tasks }, kinds: {} })]),
  ];
}

function refuseReplay(
  { changes, person }: PageContext,
  request: LookedAt['request'],
): string | null {
  return changes?.replays
    ? changes.replays.refuse(person, request)
    : 'Nothing can be tried on this server.';
}

function approvalsView(
  { network, person }: PageContext,
  { plan, approvals, missing, authors, sites, mine }: LookedAt,
  siteTitle: (id: string) => string,
): ApiNeededApproval[] {
  const extra = missing.filter(({ key }) => !plan?.approvals.some((one) => one.key === key));
  const view = ({ key, title, site, roles, because }: NeededApproval): ApiNeededApproval => ({
    ...{ key, title, because: [...because] },
    site: site && siteTitle(site),
    roles: roles.map((role) => roleTitle(network, role)),
    given: approvals
      .filter(({ keys }) => keys.includes(key))
      .map((one) => ({ by: personName(network, one.person), at: iso(one.at), text: one.text })),
    mine: mine.includes(key) && !authors.has(person.id) && sites.length > 0,
  });
  return [...(plan?.approvals ?? []), ...extra].map(view);
}

function eventsView({ network }: PageContext, { events }: LookedAt): ApiChangeEvent[] {
  return events.map(({ seq, at, actor, kind, detail }) => {
    const place = detail.place ?? null;
    const lines = place && 'file' in place ? place : null;
    return {
      ...{ seq, at: iso(at), by: actor === 'system' ? 'Sinew' : personName(network, actor), kind },
      text: detail.text ?? null,
      object: place && 'object' in place ? place.object : null,
      ...{ file: lines?.file ?? null, from: lines?.from ?? null, to: lines?.to ?? null },
      suggestion: detail.suggestion ?? null,
      taken: events.some((one) => one.detail.taken === seq),
      files: [...(detail.files ?? [])],
    };
  });
}
