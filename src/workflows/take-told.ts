import type { CompiledRule, CompiledState } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { compensate, goTo } from './enter-state.ts';
import type { Because, Input } from './instance.ts';
import { because, guardWords, judge, refuse, type StepAnswer } from './judge-rule.ts';

type InputOf<K extends Input['kind']> = Extract<Input, { kind: K }>;

/** A named message of another system. */
export function takeMessage(
  draft: Draft,
  state: CompiledState,
  { message }: InputOf<'message'>,
): StepAnswer {
  const heard = state.onMessage.filter(({ name }) => name === message.name);
  if (heard.length === 0) return refuse(`"${state.name}" does not hear ${message.name}`);
  const inputs = draft.inputs(null, { message: message.values });
  let undecided: { rule: CompiledRule; guard: Because['guard'] } | undefined;
  for (const rule of heard) {
    const { taken, guard } = judge(rule, inputs);
    if (guard?.result === 'indeterminate') undecided ??= { rule, guard };
    if (!taken) continue;
    draft.sentences.push(`${message.from} sent ${message.name}.`, ...guardWords(guard));
    draft.remember(rule, inputs);
    if (rule.takesBack) compensate(draft);
    const reason = rule.reason?.write(inputs) ?? `${message.from} sent ${message.name}.`;
    if (rule.goto !== null) goTo(draft, rule.goto, reason);
    return draft.finish(because(draft, rule, guard));
  }
  if (!undecided) return refuse(`no guard of "${state.name}" is true for this ${message.name}`);
  draft.sentences.push(
    `${message.from} sent ${message.name}.`,
    ...guardWords(undecided.guard),
    'Nothing was changed.',
  );
  return draft.finish(because(draft, undecided.rule, undecided.guard));
}

/** The run that the state called has ended. */
export function takeDone(
  draft: Draft,
  state: CompiledState,
  { key, state: ended }: InputOf<'done'>,
): StepAnswer {
  const { call } = draft.books;
  if (call?.key !== key) return refuse(`"${state.name}" does not wait for the run ${key}`);
  const inputs = draft.inputs(null);
  const meant = state.onDone.filter(({ states }) => states === 'any' || states.includes(ended));
  for (const rule of meant) {
    const { taken, guard } = judge(rule, inputs);
    if (!taken || rule.goto === null) continue;
    draft.sentences.push(`${call.workflow} ended: ${ended}.`, ...guardWords(guard));
    draft.books = { ...draft.books, call: null };
    draft.remember(rule, inputs);
    goTo(draft, rule.goto, rule.reason?.write(inputs) ?? `${call.workflow} ended.`);
    return draft.finish(because(draft, rule, guard));
  }
  return refuse(`no rule says where the end "${ended}" leads`);
}

/** Whoever called the run has left the state that did: it goes where its definition says, and tells nobody of its end. */
export function takeWithdrawn(
  draft: Draft,
  _state: CompiledState,
  { reason }: InputOf<'withdrawn'>,
): StepAnswer {
  const rule = draft.definition.start.find(({ trigger }) => trigger.kind === 'called');
  if (rule?.trigger.kind !== 'called' || !draft.books.caller) {
    return refuse('the run was not called, or its caller knows of its end');
  }
  draft.books = { ...draft.books, caller: null };
  draft.sentences.push(`The run that called took the call back: ${reason}`);
  compensate(draft);
  goTo(draft, rule.trigger.withdrawn, reason);
  return draft.finish({ rule: `${rule.rule}.called.withdrawn`, parameters: [] });
}
