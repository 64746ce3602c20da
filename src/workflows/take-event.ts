import type { ClinicalEvent } from '../canonical/canonical.ts';
import { unreachable } from '../platform/platform.ts';
import type { CompiledHandler, CompiledRule, CompiledState } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { compensate, goTo } from './enter-state.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import type { Because, Input, Instance, Step } from './instance.ts';
import { because, guardWords, judge, refuse, type StepAnswer, type Verdict } from './judge-rule.ts';
import { keepInputs, keptWords } from './run-inputs.ts';

/** A clinical event: the first handler of the state that hears it and whose guard holds is taken. */
export function takeEvent(
  draft: Draft,
  state: CompiledState,
  { event }: Extract<Input, { kind: 'event' }>,
): StepAnswer {
  const heard = state.onEvent.filter((handler) => isFor(handler, event, draft.instance));
  const names = heard.length > 0 || draft.instance.endedAt === null ? keep(draft, event) : [];
  if (heard.length === 0 && names.length === 0) {
    return refuse(`"${state.name}" does not hear this ${event.type}`);
  }
  const inputs = draft.inputs(event);
  let undecided: { rule: CompiledRule; verdict: Verdict } | undefined;
  let judged: { rule: CompiledRule; verdict: Verdict } | undefined;
  for (const rule of heard) {
    const verdict = judge(rule, inputs);
    if (verdict.taken) return take(draft, rule, event, inputs, verdict.guard);
    if (verdict.undecided) undecided ??= { rule, verdict };
    judged ??= { rule, verdict };
  }
  if (!undecided && names.length === 0) {
    return refuse(`no guard of "${state.name}" is true for this ${event.type}`);
  }
  const rest = names.length > 0 ? keptWords(names, inputs) : 'Nothing was changed.';
  draft.sentences.push(`Heard ${event.type}.`, ...guardWords(undecided?.verdict.guard), rest);
  const decisive = undecided ?? judged;
  if (decisive) return draft.finish(because(draft, decisive.rule, decisive.verdict.guard));
  const { id, version } = draft.definition;
  return draft.finish({ rule: `${id}@${version} inputs.${names.join(', ')}`, parameters: [] });
}

/** Keeps what the event tells of the run's inputs; which ones those are. */
function keep(draft: Draft, event: ClinicalEvent): readonly string[] {
  const { books, context, definition, instance } = draft;
  const told = { run: instance, kept: books.inputs ?? {} };
  const kept = keepInputs(definition, told, event, context.now);
  if (kept) draft.books = { ...books, inputs: kept.kept };
  return kept?.names ?? [];
}

function take(
  draft: Draft,
  rule: CompiledHandler,
  event: ClinicalEvent,
  inputs: ExpressionInputs,
  guard: Because['guard'],
): Step {
  const reason = rule.reason?.write(inputs) ?? `${event.type} was reported.`;
  draft.sentences.push(`Heard ${event.type}.`, ...guardWords(guard));
  draft.remember(rule, inputs);
  draft.takeEvent(event);
  if (rule.takesBack) compensate(draft);
  if (rule.goto !== null) goTo(draft, rule.goto, reason);
  return draft.finish(because(draft, rule, guard));
}

/** Whether a handler hears an event at all, whatever its guard. */
export function isFor(handler: CompiledHandler, event: ClinicalEvent, instance: Instance): boolean {
  return handler.events.includes(event.type) && isAbout(handler, event, instance);
}

function isAbout({ about }: CompiledHandler, event: ClinicalEvent, instance: Instance): boolean {
  switch (about) {
    case 'subject':
      return event.subject === instance.subject;
    case 'encounter':
      return event.encounterId !== null && event.encounterId === instance.encounterId;
    case 'patient':
      return event.patientId === instance.patientId;
    default:
      return unreachable(about);
  }
}
