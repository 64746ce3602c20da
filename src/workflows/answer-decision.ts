import { compileTable, type CellValue, type TableAnswer } from '../decisions/decisions.ts';
import { filledTable } from './compiled-decision.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { EffectiveParameters } from './parameters.ts';

/** A decision table asked with an example. */
export interface DecisionExample {
  columns: readonly { reads: string; title: string; value: CellValue | null }[];
  answer: TableAnswer;
}

/**
 * What a decision table says for values of its columns, each named as it is read (`inputs.respiratory_rate`), by the last word of that or by
 * its title. A column without a value is not known. Unknown names and values of another type are told of.
 */
export function answerDecision(
  { decisions }: CompiledDefinition,
  name: string,
  { values }: EffectiveParameters,
  given: Readonly<Record<string, string>>,
): { example: DecisionExample } | { wrong: string } {
  const decision = decisions.get(name);
  if (!decision) return { wrong: `There is no decision "${name}".` };
  const table = filledTable(decision.table, values);
  const names = table.columns.map(({ title }, at) => {
    const reads = decision.reads[at]?.text ?? title;
    return [reads, reads.split('.').at(-1) ?? reads, title];
  });
  for (const word of Object.keys(given)) {
    if (names.some((known) => known.includes(word))) continue;
    const known = names.map(([reads]) => reads).join(', ');
    return { wrong: `No column of "${name}" is called "${word}". It reads: ${known}.` };
  }
  const columns = table.columns.map(({ title, type }, at) => {
    const word = names[at]?.find((one) => Object.hasOwn(given, one));
    const text = word === undefined ? undefined : given[word];
    const value = text === undefined ? undefined : valueOf(text, type);
    return { reads: decision.reads[at]?.text ?? title, title, text, value };
  });
  const unreadable = columns.find(({ text, value }) => text !== undefined && value === undefined);
  if (unreadable) return { wrong: `${unreadable.reads} cannot be "${unreadable.text ?? ''}".` };
  const answer = compileTable(table)(columns.map(({ value }) => value));
  return {
    example: {
      columns: columns.map(({ reads, title, value = null }) => ({ reads, title, value })),
      answer,
    },
  };
}

function valueOf(text: string, type: 'number' | 'string' | 'boolean'): CellValue | undefined {
  if (type === 'string') return text;
  if (type === 'boolean') return { true: true, false: false }[text];
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}
