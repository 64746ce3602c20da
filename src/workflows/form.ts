import type { CompiledTask } from './compiled-definition.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import type { FormField } from './instance.ts';
import { readBackProblem, type ReadBack } from './read-back.ts';

type Filled = Readonly<Record<string, string>>;

/** The form of a task that is opened: what must be typed again is what is known now. */
export function filledForm(task: CompiledTask, inputs: ExpressionInputs): FormField[] {
  return task.form.map((field) => {
    const readBack = readBackOf(task, field.name, inputs);
    return readBack ? { ...field, readBack } : field;
  });
}

/** What was filled in, without fields that were left blank: for a guard they are not there. */
export function withoutBlanks(filled: Filled): Filled {
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => value.trim() !== ''));
}

/** Why the filled form is not that of the task, or null: a value that was read back is another one. */
export function wrongReadBack(
  task: CompiledTask,
  filled: Filled,
  inputs: ExpressionInputs,
): string | null {
  for (const { field } of task.readBacks) {
    const [typed, readBack] = [filled[field], readBackOf(task, field, inputs)];
    const problem = readBack && typed !== undefined && readBackProblem(readBack, typed);
    if (problem) return `${field}: ${problem}`;
  }
  return null;
}

function readBackOf(
  { readBacks }: CompiledTask,
  field: string,
  inputs: ExpressionInputs,
): ReadBack | undefined {
  const compiled = readBacks.find((one) => one.field === field);
  const value = compiled?.value.evaluate(inputs);
  if (!value?.known) return undefined;
  const unit = compiled?.unit?.evaluate(inputs);
  return { value: String(value.value), unit: unit?.known ? String(unit.value) : null };
}
