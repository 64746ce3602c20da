import {
  compileTable,
  fillIn,
  parametersOf,
  type CellValue,
  type ColumnType,
  type Evaluate,
  type GivenValue,
  type Table,
  type TableAnswer,
} from '../decisions/decisions.ts';
import type { Expression, ExpressionInputs } from './evaluate-expression.ts';
import type { ExpressionProblem } from './expression-inputs.ts';

/** A decision table of a definition, checked. What its columns read is compiled where the decision is used. */
export interface DecisionTable {
  table: Table;
  /** What the columns read, in CEL, each with its type. */
  reads: readonly { text: string; type: ColumnType }[];
  /** The CEL type of every output. */
  gives: Readonly<Record<string, string>>;
  /** Names of the parameters in its cells. */
  parameters: readonly string[];
}

/** A decision table as it is asked at one place of a definition. */
export interface CompiledDecision {
  name: string;
  /** Names of parameters, inputs and flags that it reads, and the decisions that it asks. */
  parameters: readonly string[];
  inputs: readonly string[];
  flags: readonly string[];
  decisions: readonly CompiledDecision[];
  /** What it says. Asked twice with the same object of values, it is worked out once. */
  answer(values: ExpressionInputs): TableAnswer;
  /** Its outputs that are known, by name. */
  known(values: ExpressionInputs): Readonly<Record<string, GivenValue>>;
  /** Why an output is not known. */
  whyMissing(output: string, values: ExpressionInputs): string;
}

/** Names of the parameters in a table's cells. */
export function cellParameters({ rows }: Table): string[] {
  const named = rows.flatMap(({ cells }) => cells.flatMap(parametersOf));
  return [...new Set(named.map(({ parameter }) => parameter))];
}

/** A table with the values of its parameters in the cells. */
export function filledTable(
  table: Table,
  params: Readonly<Record<string, CellValue | null>>,
): Table {
  const valueOf = (name: string): CellValue => params[name] ?? Number.NaN;
  const rows = table.rows.map(({ cells, gives }) => ({
    cells: cells.map((cell) => fillIn(cell, valueOf)),
    gives,
  }));
  return { ...table, rows };
}

/** Compiles what the columns read; `compile` knows the place. */
export function compileDecision(
  { table, reads, parameters }: DecisionTable,
  compile: (
    text: string,
    type: ColumnType,
  ) => { expression: Expression } | { problem: ExpressionProblem },
): { decision: CompiledDecision } | { problem: ExpressionProblem } {
  const columns: Expression[] = [];
  for (const { text, type } of reads) {
    const compiled = compile(text, type);
    if ('problem' in compiled) return compiled;
    columns.push(compiled.expression);
  }
  const ask = asker(table, parameters);
  const answers = new WeakMap<ExpressionInputs, TableAnswer>();
  const answer = (values: ExpressionInputs): TableAnswer => {
    const kept = answers.get(values);
    if (kept) return kept;
    const made = ask(values.params)(columns.map((column) => valueOf(column, values)));
    answers.set(values, made);
    return made;
  };
  return {
    decision: {
      name: table.name,
      parameters: once([...parameters, ...columns.flatMap((column) => column.parameters)]),
      inputs: once(columns.flatMap((column) => column.inputs)),
      flags: once(columns.flatMap((column) => column.flags)),
      decisions: once(columns.flatMap((column) => column.decisions)),
      answer,
      known: (values) => knownOutputs(answer(values)),
      whyMissing: (output, values) =>
        whyMissing(table.name, output, columns, answer(values), values),
    },
  };
}

/** A table without parameters is compiled once; one with them once for each set of their values. */
function asker(table: Table, parameters: readonly string[]) {
  if (parameters.length === 0) {
    const evaluate = compileTable(table);
    return () => evaluate;
  }
  const byValues = new WeakMap<ExpressionInputs['params'], Evaluate>();
  return (params: ExpressionInputs['params']): Evaluate => {
    const evaluate = byValues.get(params) ?? compileTable(filledTable(table, params));
    byValues.set(params, evaluate);
    return evaluate;
  };
}

function valueOf(column: Expression, values: ExpressionInputs): CellValue | undefined {
  const evaluation = column.evaluate(values);
  return evaluation.known ? (evaluation.value ?? undefined) : undefined;
}

function knownOutputs({ gives }: TableAnswer): Record<string, GivenValue> {
  const known = Object.entries(gives).flatMap(([name, given]) =>
    given.known ? [[name, given.value] as const] : [],
  );
  return Object.fromEntries(known);
}

function whyMissing(
  name: string,
  output: string,
  columns: readonly Expression[],
  { gives, open }: TableAnswer,
  values: ExpressionInputs,
): string {
  const given = gives[output];
  const asked = `decide.${name}.${output}`;
  if (given?.known === false && given.why === 'no-row') return `${asked} (no row matches)`;
  if (given?.known === false && given.why === 'several-rows')
    return `${asked} (rows that disagree match)`;
  for (const at of open) {
    const evaluation = columns[at]?.evaluate(values);
    if (evaluation?.known === false) return evaluation.missing;
  }
  return `${asked} (a value is not possible)`;
}

function once<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
