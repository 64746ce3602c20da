import {
  checkTable,
  parametersOf,
  parseCell,
  type Cell,
  type CellValue,
  type Column,
  type ColumnType,
  type Outputs,
  type Table,
} from '../decisions/decisions.ts';
import { suggestion } from '../platform/platform.ts';
import { cellParameters, filledTable, type DecisionTable } from './compiled-decision.ts';
import type { DecisionDefinition, ReadColumn } from './definition.ts';
import type { DefinitionReader } from './definition-reader.ts';
import { parseDuration } from './duration.ts';
import { typeOfExpression, type Scope } from './expression.ts';
import type { YamlPath } from './parse-definition.ts';

/**
 * The decision tables of a definition, in its order: a table may read those above it. Cells are read, types and units compared, gaps
 * and overlaps looked for with the definition's own parameters; problems go to the reader. A table with a mistake
 * stays known, so that what uses it is not blamed.
 */
export function readDecisions(reader: DefinitionReader): ReadonlyMap<string, DecisionTable> {
  const tables = new Map<string, DecisionTable>();
  for (const [name, definition] of Object.entries(reader.definition.decisions ?? {})) {
    const scope = reader.decisionScope(new Map(tables));
    tables.set(name, new TableReader(reader, name, definition, scope).read(tables));
  }
  return tables;
}

type Read = ReadColumn & { column: Column; unit?: string };

class TableReader {
  readonly #reader: DefinitionReader;
  readonly #name: string;
  readonly #definition: DecisionDefinition;
  readonly #scope: Scope;
  readonly #path: YamlPath;

  constructor(
    reader: DefinitionReader,
    name: string,
    definition: DecisionDefinition,
    scope: Scope,
  ) {
    this.#reader = reader;
    this.#name = name;
    this.#definition = definition;
    this.#scope = scope;
    this.#path = ['decisions', name];
  }

  read(above: ReadonlyMap<string, DecisionTable>): DecisionTable {
    const { hit, gives, covers = 'all', otherwise = null } = this.#definition;
    const problemsBefore = this.#reader.problems.length;
    const reads = this.#definition.reads.map((read, at) => this.#column(read, at, above));
    const table: Table = {
      name: this.#name,
      hit,
      covers,
      columns: reads.map(({ column }) => column),
      outputs: Object.entries(gives).map(([name, type]) => ({ name, type })),
      rows: this.#rows(reads),
      otherwise: otherwise && this.#outputs(otherwise, [...this.#path, 'otherwise']),
    };
    this.#checkHit();
    const parameters = cellParameters(table);
    if (this.#reader.problems.length === problemsBefore) this.#checkWhole(table);
    return {
      table,
      reads: reads.map(({ value, column }) => ({ text: value, type: column.type })),
      gives: Object.fromEntries(
        Object.entries(gives).map(([name, type]) => [name, celType(type, hit)]),
      ),
      parameters,
    };
  }

  #column(read: string | ReadColumn, at: number, above: ReadonlyMap<string, DecisionTable>): Read {
    const { value, ...said } = typeof read === 'string' ? { value: read } : read;
    const path = [...this.#path, 'reads', at, ...(typeof read === 'string' ? [] : ['value'])];
    const checked = typeOfExpression(value, this.#scope);
    let type: ColumnType = 'number';
    if ('problem' in checked) {
      const { sentence, offset } = checked.problem;
      this.#reader.problem(path, sentence, { offset });
    } else {
      const found = columnTypes[checked.type];
      if (found) type = found;
      else this.#reader.problem(path, 'A column reads a number, a text, or true or false.');
    }
    this.#checkBounds(said, type, at);
    const known = this.#knownOf(value.trim(), above);
    const column = { title: value.trim(), ...known, ...said, type };
    return { value, column, ...(column.unit !== undefined && { unit: column.unit }) };
  }

  #checkBounds(said: Omit<ReadColumn, 'value'>, type: ColumnType, at: number): void {
    const path = [...this.#path, 'reads', at];
    for (const field of ['unit', 'min', 'max', 'decimals'] as const) {
      if (said[field] === undefined || type === 'number') continue;
      this.#reader.problem([...path, field], `Only a column of numbers has "${field}".`);
    }
    if (said.values && type !== 'string') {
      this.#reader.problem([...path, 'values'], 'Only a column of texts has "values".');
    }
  }

  /** What is possible in a column that reads one input, or one output of a table above. */
  #knownOf(
    text: string,
    above: ReadonlyMap<string, DecisionTable>,
  ): Omit<ReadColumn, 'value'> & { title?: string } {
    const [root, name = '', output = '', ...more] = text.split('.');
    const input =
      root === 'inputs' && output === '' ? this.#reader.definition.inputs?.[name] : null;
    if (input) {
      const { unit, values, min, max, decimals } = input;
      return {
        title: name.replaceAll('_', ' '),
        ...(unit !== undefined && { unit }),
        ...(values && { values }),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
        ...(decimals !== undefined && { decimals }),
      };
    }
    const parameter = root === 'params' ? this.#reader.definition.parameters[name] : undefined;
    if (parameter?.unit !== undefined && output === '') return { unit: parameter.unit };
    const table = root === 'decide' && more.length === 0 ? above.get(name)?.table : undefined;
    return table ? given(table, output) : {};
  }

  #rows(reads: readonly Read[]): Table['rows'] {
    return this.#definition.rows.map(([cells, gives], row) => {
      const path = [...this.#path, 'rows', row];
      if (cells.length !== reads.length) {
        const sentence = `Row ${row + 1} has ${cells.length} cells, but the table reads ${reads.length} columns.`;
        this.#reader.problem([...path, 0], sentence);
      }
      return {
        cells: cells
          .slice(0, reads.length)
          .map((cell, at) => this.#cell(cell, reads[at], [...path, 0, at])),
        gives: this.#outputs(gives, [...path, 1]),
      };
    });
  }

  #cell(written: CellValue, read: Read | undefined, path: YamlPath): Cell {
    const text = String(written);
    const parsed = parseCell(text, read?.column.type ?? 'string');
    if ('problem' in parsed) {
      this.#reader.problem(path, parsed.problem.sentence, { offset: parsed.problem.offset });
      return { text, tests: [], not: false };
    }
    for (const { parameter, offset } of parametersOf(parsed.cell)) {
      this.#checkParameter(parameter, read, path, offset);
    }
    return parsed.cell;
  }

  #checkParameter(name: string, read: Read | undefined, path: YamlPath, offset: number): void {
    const { parameters } = this.#reader.definition;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter) {
      const known = Object.keys(parameters);
      const sentence = `There is no parameter "${name}".${suggestion(name, known)}`;
      return this.#reader.problem(path, sentence, { offset });
    }
    const type = parameter.type === 'role' ? 'string' : parameter.type;
    if (type !== read?.column.type) {
      const sentence = `The parameter "${name}" is a ${parameter.type}, but the column has another type.`;
      return this.#reader.problem(path, sentence, { offset });
    }
    const { unit } = parameter;
    if (unit === undefined || read.unit === undefined || unit === read.unit) return;
    const sentence = `The parameter "${name}" is in ${unit}, but the column in ${read.unit}: use one unit.`;
    this.#reader.problem(path, sentence, { offset });
  }

  #outputs(gives: Outputs, path: YamlPath): Outputs {
    const declared = this.#definition.gives;
    for (const [name, value] of Object.entries(gives)) {
      const type = Object.hasOwn(declared, name) ? declared[name] : undefined;
      if (type === undefined) {
        const sentence = `"${name}" is not declared under gives.${suggestion(name, Object.keys(declared))}`;
        this.#reader.problem([...path, name], sentence, { key: true });
      } else if (typeof value !== type) {
        this.#reader.problem([...path, name], `"${name}" must be ${typeWords[type]}.`);
      }
    }
    for (const name of Object.keys(declared)) {
      if (!Object.hasOwn(gives, name))
        this.#reader.problem(path, `This row does not say "${name}".`);
    }
    return gives;
  }

  #checkHit(): void {
    const { hit, gives } = this.#definition;
    if (!['collect-sum', 'collect-min', 'collect-max'].includes(hit)) return;
    for (const [name, type] of Object.entries(gives)) {
      if (type === 'number') continue;
      this.#reader.problem([...this.#path, 'gives', name], `${hit} needs numbers.`);
    }
  }

  #checkWhole(table: Table): void {
    const defaults = Object.entries(this.#reader.definition.parameters).map(([name, parameter]) => [
      name,
      parameter.type === 'duration' ? parseDuration(String(parameter.default)) : parameter.default,
    ]);
    const filled = filledTable(table, Object.fromEntries(defaults) as Record<string, CellValue>);
    for (const { sentence, row } of checkTable(filled)) {
      const at = row === undefined ? this.#path : [...this.#path, 'rows', row];
      this.#reader.problem(at, sentence, { key: row === undefined });
    }
  }
}

const columnTypes: Readonly<Record<string, ColumnType>> = {
  double: 'number',
  int: 'number',
  string: 'string',
  bool: 'boolean',
};

const typeWords: Record<ColumnType, string> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
};

function celType(type: ColumnType, hit: Table['hit']): string {
  const one = { number: 'double', string: 'string', boolean: 'bool' }[type];
  return hit === 'collect-list' ? `list<${one}>` : one;
}

/** What a table can give: texts are those of its rows; numbers lie between the smallest and the largest. */
function given(table: Table, output: string): Omit<ReadColumn, 'value'> {
  const all = [
    ...table.rows.map(({ gives }) => gives),
    ...(table.otherwise ? [table.otherwise] : []),
  ];
  const values = all.flatMap((gives) => gives[output] ?? []);
  const title = `${table.name} ${output}`.replaceAll('_', ' ');
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length > 0) return { title, values: [...new Set(texts)] };
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return { title };
  const whole = numbers.every(Number.isInteger) ? { decimals: 0 } : {};
  if (table.hit !== 'collect-sum') {
    return { title, ...whole, min: Math.min(...numbers), max: Math.max(...numbers) };
  }
  return numbers.some((value) => value < 0) ? { title, ...whole } : { title, ...whole, min: 0 };
}
