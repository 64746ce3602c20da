import type { ClinicalEvent } from '../canonical/canonical.ts';
import { unreachable } from '../platform/platform.ts';
import type { CompiledHandler, CompiledRule, CompiledState } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { compensate, goTo } from './enter-state.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import type { Because, Input, Instance, Step } from './instance.ts';
import { because, guardWords, judge, refuse, type StepAnswer } from './judge-rule.ts';

/** A clinical event: the first handler of the state that hears it and whose guard holds is taken. */
export function takeEvent(
  draft: Draft,
  state: CompiledState,
  { event }: Extract<Input, { kind: 'event' }>,
): StepAnswer {
  const heard = state.onEvent.filter((handler) => isFor(handler, event, draft.instance));
  if (heard.length === 0) return refuse(`"${state.name}" does not hear this ${event.type}`);
  const inputs = draft.inputs(event);
  let undecided: { rule: CompiledRule; guard: Because['guard'] } | undefined;
  for (const rule of heard) {
    const { taken, guard } = judge(rule, inputs);
    if (taken) return take(draft, rule, event, inputs, guard);
    if (guard?.result === 'indeterminate') undecided ??= { rule, guard };
  }
  if (!undecided) return refuse(`no guard of "${state.name}" is true for this ${event.type}`);
  draft.sentences.push(
    `Heard ${event.type}.`,
    ...guardWords(undecided.guard),
    'Nothing was changed.',
  );
  return draft.finish(because(draft, undecided.rule, undecided.guard));
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
