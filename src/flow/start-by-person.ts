import { appendAudit, covers, type Person } from '../access/access.ts';
import { laneOf } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import {
  flagWords,
  loadInstancesAbout,
  startRun,
  withheldStart,
  type CompiledTrigger,
  type FormField,
  type SiteWorkflow,
} from '../workflows/workflows.ts';
import type { ActDeps } from './act-on-task.ts';
import { flagsAt, take } from './advance-instances.ts';
import { commitWork } from './commit-work.ts';
import type { Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';
import { readPatientPlace, type PatientPlace } from './patient-place-store.ts';

/** A run that a person may start for a patient, by the label of its button. */
export interface OfferedStart {
  workflow: string;
  title: string;
  label: string;
  form: readonly FormField[];
}

export interface StartRequest {
  person: Person;
  patientId: string;
  workflow: string;
  label: string;
  form: Readonly<Record<string, string>>;
  /** The asker's own: what is asked twice under one id is started once. */
  requestId: string;
}

export type StartAnswer = { done: true; runId: string } | { done: false; refusal: Refusal };

/** What this person may start for this patient, where the patient is. Empty too where the patient is not known. */
export async function offeredStarts(
  { person, patientId }: { person: Person; patientId: string },
  deps: ActDeps,
): Promise<OfferedStart[]> {
  const place = await readPatientPlace(deps.database, patientId);
  if (!place) return [];
  return humanStarts(place, deps)
    .filter(({ trigger }) => mayStart(person, trigger, place))
    .map(({ workflow: { definition }, trigger: { label, form } }) => ({
      workflow: definition.id,
      title: definition.title,
      label,
      form,
    }));
}

/**
 * A person starts a run for a patient: it is about the visit that is open, at its site. Who may is said by the start rule. Done or
 * refused, it is audited.
 */
export async function startByPerson(request: StartRequest, deps: ActDeps): Promise<StartAnswer> {
  return commitWork<StartAnswer>('start-run', deps, async (tx, ledger) => {
    const place = await readPatientPlace(tx, request.patientId);
    const answer = place
      ? await start(tx, ledger, request, place, deps)
      : refuse({ kind: 'not-found', sentence: 'There is no such patient.' });
    return { answer, audit: (given) => audit(tx, request, place, given, deps) };
  });
}

type HumanTrigger = Extract<CompiledTrigger, { kind: 'human' }>;

// Of the cohort that the patient belongs to: while a version is rolled out, the site has two of the same workflow.
function humanStarts(
  place: PatientPlace,
  { releases, clock }: ActDeps,
): { workflow: SiteWorkflow; trigger: HumanTrigger }[] {
  const { epoch } = releases.current;
  const workflows =
    releases.workflows.startable({ ...place, epoch, recordedAt: clock.now() }) ?? [];
  return workflows.flatMap((workflow) =>
    workflow.definition.start.flatMap(({ trigger }) =>
      trigger.kind === 'human' ? [{ workflow, trigger }] : [],
    ),
  );
}

function mayStart(person: Person, { roles }: HumanTrigger, place: PatientPlace): boolean {
  return person.grants.some((grant) => roles.includes(grant.role) && covers(grant, place));
}

async function start(
  tx: Queryable,
  ledger: Ledger,
  { person, workflow: id, label, form, requestId }: StartRequest,
  place: PatientPlace,
  deps: ActDeps,
): Promise<StartAnswer> {
  const found = humanStarts(place, deps).find(
    ({ workflow, trigger }) => workflow.definition.id === id && trigger.label === label,
  );
  if (!found) {
    const sentence = 'Nobody can start this where the patient is.';
    return refuse({ kind: 'not-found', sentence });
  }
  const { workflow, trigger } = found;
  if (!mayStart(person, trigger, place)) {
    const sentence = 'None of your roles may start this where the patient is.';
    return refuse({ kind: 'forbidden', sentence });
  }
  const wrong = formProblem(trigger.form, form);
  if (wrong) return refuse(wrong);
  const subject = `started:${requestId}`;
  const [before] = await loadInstancesAbout(tx, [id], [subject]);
  if (before) return { done: true, runId: before.id };
  const { site, unit, patientId, encounterId } = place;
  const input = { kind: 'human', label, actor: person.id, form } as const;
  const about = { site, unit, patientId, encounterId, subject, lane: laneOf(patientId) };
  const context = { ...deps, now: deps.clock.now() };
  const begin = {
    instanceId: deps.ids.next('run'),
    epoch: deps.releases.current.epoch,
    parameters: workflow.parameters,
    ...flagsAt(context),
  };
  const { definition } = workflow;
  const step = startRun(definition, input, about, begin);
  const off = step ? null : withheldStart(definition, { input, about }, begin);
  if (off) {
    const sentence = `This is switched off: do it without Sinew. ${flagWords(off.withheld)}`;
    return refuse({ kind: 'not-now', sentence });
  }
  if (!step) {
    const sentence = 'What the workflow asks for to be started is not the case.';
    return refuse({ kind: 'not-now', sentence });
  }
  take(ledger, { input, step, fromState: null }, context);
  return { done: true, runId: step.instance.id };
}

function formProblem(
  fields: readonly FormField[],
  form: Readonly<Record<string, string>>,
): Refusal | undefined {
  const unknown = Object.keys(form).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) {
    return { kind: 'invalid', sentence: 'This is not a field of the form.', field: unknown };
  }
  for (const { name, required, options } of fields) {
    const value = form[name]?.trim() ?? '';
    if (required && value === '') {
      return { kind: 'invalid', sentence: 'This must be filled in.', field: name };
    }
    if (value !== '' && options.length > 0 && !options.includes(value)) {
      return { kind: 'invalid', sentence: 'Choose one of the answers.', field: name };
    }
  }
  return undefined;
}

async function audit(
  tx: Queryable,
  { person, patientId, workflow }: StartRequest,
  place: PatientPlace | undefined,
  answer: StartAnswer,
  { clock }: ActDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: place?.site ?? null,
      actor: person.id,
      action: 'run.start',
      object: answer.done ? `run:${answer.runId}` : `workflow:${workflow}`,
      patientId: place ? patientId : null,
      outcome: answer.done ? 'done' : 'refused',
      detail: answer.done ? { workflow } : { refusal: answer.refusal.kind },
    },
  ]);
}

function refuse(refusal: Refusal): StartAnswer {
  return { done: false, refusal };
}
