import type { CompiledStart, CompiledTrigger } from './compiled-definition.ts';
import { weekdays, type FormFieldDefinition, type StartRule } from './definition.ts';
import type { AtHand, DefinitionReader } from './definition-reader.ts';
import type { FormField } from './instance.ts';

/** One start rule, with what triggers it; problems go to the reader. */
export function compileStart(
  reader: DefinitionReader,
  rule: StartRule,
  index: number,
): CompiledStart {
  const path = ['start', index];
  const scope = reader.scope(atHand(rule));
  return {
    ...reader.rule(path, rule, scope, { takeIfIndeterminate: rule.if_indeterminate !== 'ignore' }),
    goto: rule.goto,
    trigger: compileTrigger(reader, rule, index),
    subject:
      rule.subject === undefined
        ? null
        : reader.expression([...path, 'subject'], rule.subject, scope, 'string'),
  };
}

export function compileForm(form: readonly FormFieldDefinition[] = []): FormField[] {
  return form.map(({ name, label, required = false, options = [], hint }) => ({
    ...{ name, label, required, options },
    ...(hint !== undefined && { hint }),
  }));
}

function atHand({ event, human, message }: StartRule): AtHand {
  if (event) return { events: event };
  if (human) return { form: human.form ?? [] };
  return message === undefined ? {} : { message };
}

function compileTrigger(
  reader: DefinitionReader,
  { event, schedule, human, message, called }: StartRule,
  index: number,
): CompiledTrigger {
  if (schedule) {
    const { at, days = weekdays, calendar } = schedule;
    if (calendar !== undefined) {
      reader.calendar(['start', index, 'schedule', 'calendar'], calendar);
    }
    return { kind: 'schedule', at, days, calendar: calendar ?? null };
  }
  if (human) {
    for (const [at, role] of human.role.entries()) {
      const location = reader.locate(['start', index, 'human', 'role', at]);
      reader.roles.push({ role, location });
    }
    const { label, form } = human;
    return { kind: 'human', roles: human.role, label, form: compileForm(form) };
  }
  if (message !== undefined) {
    reader.message(['start', index, 'message'], message);
    return { kind: 'message', name: message };
  }
  if (called) {
    const { takes = [], withdrawn } = called;
    for (const [at, name] of takes.entries()) {
      reader.remembered(['start', index, 'called', 'takes', at], name);
    }
    return { kind: 'called', takes, withdrawn };
  }
  return { kind: 'event', events: event ?? [] };
}
