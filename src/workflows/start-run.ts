import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { FlagReading } from '../flags/flags.ts';
import { newBookkeeping, shownEvent, type ShownEvent } from './bookkeeping.ts';
import { lateWords } from './climb-ladder.ts';
import type { CompiledDefinition, CompiledStart } from './compiled-definition.ts';
import { Draft, type StepContext } from './draft.ts';
import { goTo } from './enter-state.ts';
import { noInputs, type ExpressionInputs } from './evaluate-expression.ts';
import type { Because, Instance, OtherStart, Step, Values } from './instance.ts';
import { because, guardWords, judge, mayTake } from './judge-rule.ts';
import { InputsAtHand } from './inputs-at-hand.ts';
import { namedMessageOf } from './named-message.ts';
import { readFlags, startSwitch, type FlagAsked } from './run-flags.ts';
import { keepInputs, type KeptInputs } from './run-inputs.ts';
import type { SiteWorkflow } from './workflow-registry.ts';

export interface StartContext extends StepContext {
  instanceId: string;
  /** The configuration that the event is pinned to. */
  epoch: number;
}

/** Whom and what a run is about that no event starts. */
export type RunAbout = Pick<
  Instance,
  'site' | 'lane' | 'patientId' | 'encounterId' | 'unit' | 'subject'
>;

/** A run that a start rule asks for, and that its workflow's switch does not let begin. */
export interface WithheldStart {
  withheld: FlagReading;
  subject: string;
}

/** Whether the event may start a run at all, by itself alone. Where not, `startInstance` gives null; asking first is quick. */
export function mayStart(
  { definition, parameters }: Pick<SiteWorkflow, 'definition' | 'parameters'>,
  event: ClinicalEvent,
): boolean {
  if (event.type === 'message.named') return true;
  return definition.start.some(
    (rule) => isStartedBy(rule, event) && mayTake(rule, event, parameters),
  );
}

/**
 * The first step of a run, or null where no start rule asks for one or the workflow's switch is off (`withheldStart` tells which).
 * Pure; never throws.
 */
export function startInstance(
  definition: CompiledDefinition,
  event: ClinicalEvent,
  context: StartContext,
): Step | null {
  return stepOf(byEvent(definition, event, context));
}

/**
 * The first step of a run that a person, a schedule, another run or a message asks for, or null where no start rule takes it
 * (a person's by its label, a schedule's by its time, a message's by its name) or the workflow's switch is off. Pure; never throws.
 */
export function startRun(
  definition: CompiledDefinition,
  input: OtherStart,
  about: RunAbout,
  context: StartContext,
): Step | null {
  return stepOf(byOther(definition, input, about, context));
}

/** The run that the workflow's switch does not let begin, where a start rule asks for one; else null. Pure; never throws. */
export function withheldStart(
  definition: CompiledDefinition,
  asked: ClinicalEvent | { input: OtherStart; about: RunAbout },
  context: StartContext,
): WithheldStart | null {
  if (definition.definition.switch === undefined) return null;
  const begun =
    'input' in asked
      ? byOther(definition, asked.input, asked.about, context)
      : byEvent(definition, asked, context);
  return begun && 'withheld' in begun ? begun : null;
}

function stepOf(begun: Step | WithheldStart | null): Step | null {
  return begun && 'withheld' in begun ? null : begun;
}

function byEvent(
  definition: CompiledDefinition,
  event: ClinicalEvent,
  context: StartContext,
): Step | WithheldStart | null {
  const { now } = context;
  const message = namedMessageOf(definition, event);
  if (message) {
    if (typeof event.data['run'] === 'string') return null;
    return startRun(definition, { kind: 'message', message }, event, context);
  }
  const kept = keepInputs(definition, { run: event, kept: {} }, event, now)?.kept ?? {};
  const asked = { site: event.site, unit: event.unit, step: null, data: {}, event: event.data };
  const inputs = new InputsAtHand(
    { ...noInputs, event },
    { definition, kept, asked, context },
    'UTC',
  );
  for (const rule of definition.start) {
    if (!isStartedBy(rule, event)) continue;
    const verdict = judge(rule, inputs);
    if (!verdict.taken) continue;
    const { guard } = verdict;
    const words = `${definition.title} started on ${event.type}.`;
    const seen = shownEvent(event);
    return start(
      definition,
      rule,
      { about: event, seen, words, inputs, guard, values: {}, kept },
      context,
    );
  }
  return null;
}

function byOther(
  definition: CompiledDefinition,
  input: OtherStart,
  about: RunAbout,
  context: StartContext,
): Step | WithheldStart | null {
  const values = valuesOf(input);
  const asked = { site: about.site, unit: about.unit, data: values, event: {} };
  const inputs = {
    ...noInputs,
    ...flagsBefore(definition, asked, context),
    params: context.parameters.values,
    form: input.kind === 'human' ? values : {},
    message: input.kind === 'message' ? values : {},
    data: input.kind === 'called' ? values : {},
  };
  for (const rule of definition.start) {
    if (!isFor(rule, input)) continue;
    const verdict = judge(rule, inputs);
    if (!verdict.taken) continue;
    const { guard } = verdict;
    const words = `${definition.title} ${startedBy(input)}.`;
    const seen = { id: '', type: input.kind, occurredAt: context.now, data: values };
    const given = input.kind === 'called' ? input.values : {};
    const step = start(
      definition,
      rule,
      { about, seen, words, inputs, guard, values: given },
      context,
      input.kind === 'called' ? { instanceId: input.instanceId, key: input.key } : null,
    );
    return step;
  }
  return null;
}

function flagsBefore(
  definition: CompiledDefinition,
  asked: Omit<FlagAsked, 'step'>,
  context: StartContext,
): Pick<ExpressionInputs, 'flags'> {
  if (!definition.definition.flags) return {};
  return { flags: readFlags(definition, { ...asked, step: null }, context) };
}

interface Starting {
  about: RunAbout;
  seen: ShownEvent;
  words: string;
  inputs: ExpressionInputs;
  guard: Because['guard'];
  /** What the run remembers from the beginning. */
  values: Values;
  kept?: KeptInputs;
}

function start(
  definition: CompiledDefinition,
  rule: CompiledStart,
  { about, seen, words, inputs, guard, values, kept = {} }: Starting,
  context: StartContext,
  caller: { instanceId: string; key: string } | null = null,
): Step | WithheldStart {
  const evaluated = rule.subject?.evaluate(inputs);
  const subject = evaluated?.known === true ? String(evaluated.value) : about.subject;
  const asked = { site: about.site, unit: about.unit, data: values, event: seen.data };
  const governing = startSwitch(definition, asked, context);
  if (governing && governing.value !== true) return { withheld: governing, subject };
  const draft = new Draft(
    definition,
    {
      id: context.instanceId,
      site: about.site,
      lane: about.lane,
      workflow: definition.id,
      version: definition.version,
      digest: context.parameters.digest,
      epoch: context.epoch,
      subject,
      patientId: about.patientId,
      encounterId: about.encounterId,
      unit: about.unit,
      state: rule.goto,
      data: { ...definition.blank, ...values },
      books: { ...newBookkeeping, caller, inputs: kept },
      seen,
      rev: 0,
      startedAt: context.now,
      endedAt: null,
    },
    context,
  );
  if (governing) draft.switches.push(governing);
  draft.sentences.push(words, ...guardWords(guard));
  draft.remember(rule, inputs);
  goTo(draft, rule.goto, '');
  return draft.finish(because(draft, rule, guard));
}

function isStartedBy({ trigger }: CompiledStart, { type }: ClinicalEvent): boolean {
  return trigger.kind === 'event' && trigger.events.includes(type);
}

function isFor({ trigger }: CompiledStart, input: OtherStart): boolean {
  switch (trigger.kind) {
    case 'human':
      return input.kind === 'human' && input.label === trigger.label;
    case 'schedule':
      return input.kind === 'schedule' && input.at === trigger.at;
    case 'message':
      return input.kind === 'message' && input.message.name === trigger.name;
    case 'called':
      return input.kind === 'called';
    case 'event':
      return false;
  }
}

function valuesOf(input: OtherStart): Values {
  switch (input.kind) {
    case 'human':
      return input.form;
    case 'message':
      return input.message.values;
    case 'called':
      return input.values;
    case 'schedule':
      return {};
  }
}

function startedBy(input: OtherStart): string {
  switch (input.kind) {
    case 'human':
      return `was started by ${input.actor}`;
    case 'schedule':
      return `was started by its schedule of ${input.at}${lateWords(input.lateMs)}${missedWords(input.missed)}`;
    case 'called':
      return `was called by the run ${input.instanceId}`;
    case 'message':
      return `was started by the message ${input.message.name} from ${input.message.from}`;
  }
}

function missedWords(missed: number): string {
  if (missed === 0) return '';
  return missed === 1 ? '; an earlier time was missed' : `; ${missed} earlier times were missed`;
}
