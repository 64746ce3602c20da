import { stringify } from 'yaml';

import {
  parseCell,
  type CellValue,
  type ColumnType,
  type HitPolicy,
} from '../decisions/decisions.ts';
import type { Problem } from '../platform/platform.ts';
import type { DecisionDefinition, ReadColumn } from './definition.ts';
import { readDmn, type DmnElement } from './dmn-document.ts';

/** What a DMN model comes to: `decisions:` and a skeleton of `inputs:` in YAML, and what was not carried over, located. */
export interface ImportedDmn {
  yaml: string;
  decisions: Readonly<Record<string, DecisionDefinition>>;
  losses: readonly Problem[];
}

/**
 * Decision tables of a DMN model (1.1 to 1.5) as a workflow has them. Unary tests of FEEL that `parseCell` knows are carried over, and
 * outputs that are values; a decision with anything else is left out, and told of.
 */
export function importDmn(xml: string, path: string): ImportedDmn | { problem: Problem } {
  const read = readDmn(xml, path);
  if ('problem' in read) return read;
  const reader = new ModelReader(read.root, path);
  const { decisions, inputs, losses } = reader.read();
  const named = { ...(Object.keys(inputs).length > 0 && { inputs }), decisions };
  return { yaml: stringify(named, { lineWidth: 110 }), decisions, losses };
}

const hits: Readonly<Record<string, HitPolicy>> = {
  UNIQUE: 'unique',
  FIRST: 'first',
  ANY: 'first',
  'RULE ORDER': 'collect-list',
  COLLECT: 'collect-list',
  'COLLECT SUM': 'collect-sum',
  'COLLECT MIN': 'collect-min',
  'COLLECT MAX': 'collect-max',
};

const types: Readonly<Record<string, ColumnType>> = {
  number: 'number',
  integer: 'number',
  long: 'number',
  double: 'number',
  string: 'string',
  boolean: 'boolean',
};

class LeftOut extends Error {}

class ModelReader {
  readonly #root: DmnElement;
  readonly #path: string;
  readonly #losses: Problem[] = [];
  readonly #inputs: Record<string, object> = {};

  constructor(root: DmnElement, path: string) {
    this.#root = root;
    this.#path = path;
  }

  read() {
    const decisions: Record<string, DecisionDefinition> = {};
    for (const decision of all(this.#root, 'decision')) {
      const name = snake(decision.attributes['name'] ?? 'decision');
      try {
        decisions[name] = this.#decision(decision);
      } catch (error) {
        if (!(error instanceof LeftOut)) throw error;
      }
    }
    return { decisions, inputs: this.#inputs, losses: this.#losses };
  }

  #decision(decision: DmnElement): DecisionDefinition {
    const [table] = all(decision, 'decisionTable');
    if (!table)
      return this.#leaveOut(decision, 'This decision is no table; only tables are taken.');
    const policy = [table.attributes['hitPolicy'] ?? 'UNIQUE', table.attributes['aggregation']];
    const hit = hits[policy.filter(Boolean).join(' ')];
    if (!hit) return this.#leaveOut(table, `The hit policy ${policy.join(' ')} is not known here.`);
    if (policy[0] === 'ANY')
      this.#lose(table, 'ANY became first: rows that match are taken to agree.');
    const columns = all(table, 'input').map((input) => this.#column(input));
    const outputs = all(table, 'output').map((output, _at, outer) =>
      this.#output(output, outer.length === 1 ? decision : output),
    );
    const rows = all(table, 'rule').map((rule) => this.#row(rule, columns, outputs));
    const defaults = outputs.filter(({ fallback }) => fallback !== undefined);
    const otherwise = Object.fromEntries(defaults.map((one) => [one.name, one.fallback ?? '']));
    const isWhole = defaults.length === outputs.length;
    const describes = all(decision, 'description')[0]?.text.trim() ?? '';
    const fallsThrough = !isWhole && (hit === 'unique' || hit === 'first');
    if (fallsThrough)
      this.#lose(table, 'What no row matches is not known: covers: partly was written.');
    return {
      describes: describes === '' ? (decision.attributes['name'] ?? 'Imported') : describes,
      reads: columns.map(({ read }) => read),
      hit,
      ...(fallsThrough && { covers: 'partly' as const }),
      gives: Object.fromEntries(outputs.map(({ name, type }) => [name, type])),
      rows,
      ...(isWhole && { otherwise }),
    };
  }

  #column(input: DmnElement): { read: ReadColumn; type: ColumnType } {
    const [expression] = all(input, 'inputExpression');
    const text = textOf(expression);
    const type = this.#type(expression ?? input, expression?.attributes['typeRef']);
    const title = input.attributes['label'] ?? text;
    const written = /^(inputs|params|data|event|decide)\.[\w.]+$/.test(text);
    const name = snake(text);
    if (!written && !Object.hasOwn(this.#inputs, name)) {
      this.#inputs[name] = { type, codes: ['say-which'], max_age: '4h', describes: title };
      this.#lose(
        input,
        `Say under inputs.${name} which codes tell of it, its unit and its max_age.`,
      );
    }
    return { read: { value: written ? text : `inputs.${name}`, title }, type };
  }

  #output(output: DmnElement, named: DmnElement) {
    const [variable] = all(named, 'variable');
    const typeRef = output.attributes['typeRef'] ?? variable?.attributes['typeRef'];
    const type = this.#type(output, typeRef);
    const name = snake(output.attributes['name'] ?? named.attributes['name'] ?? 'value');
    const [entry] = all(output, 'defaultOutputEntry');
    return { name, type, fallback: entry && this.#value(entry, type) };
  }

  #row(
    rule: DmnElement,
    columns: readonly { type: ColumnType }[],
    outputs: readonly { name: string; type: ColumnType }[],
  ): DecisionDefinition['rows'][number] {
    const cells = all(rule, 'inputEntry').map((entry, at) => {
      const text = textOf(entry) || '-';
      const parsed = parseCell(text, columns[at]?.type ?? 'string');
      return 'problem' in parsed ? this.#leaveOut(entry, parsed.problem.sentence) : text;
    });
    const entries = all(rule, 'outputEntry');
    const gives = outputs.map(({ name, type }, at) => {
      const entry = entries[at];
      return [name, entry ? this.#value(entry, type) : this.#leaveOut(rule, `No "${name}" here.`)];
    });
    return [cells, Object.fromEntries(gives) as Record<string, CellValue>];
  }

  #value(entry: DmnElement, type: ColumnType): CellValue {
    const parsed = parseCell(textOf(entry), type);
    const [test, ...more] = 'cell' in parsed && !parsed.cell.not ? parsed.cell.tests : [];
    if (test?.kind === 'equal' && more.length === 0 && 'value' in test.to) return test.to.value;
    return this.#leaveOut(entry, 'Only values are taken as outputs, no expressions.');
  }

  #type(at: DmnElement, typeRef: string | undefined): ColumnType {
    const type = types[typeRef?.split(':').at(-1)?.toLowerCase() ?? ''];
    return (
      type ?? this.#leaveOut(at, 'Only numbers, texts and true or false are taken: say typeRef.')
    );
  }

  #lose(at: DmnElement, sentence: string): void {
    const location = `${this.#path}:${at.place}`;
    this.#losses.push({ code: 'dmn', severity: 'warning', location, sentence });
  }

  #leaveOut(at: DmnElement, why: string): never {
    this.#lose(at, `The decision was left out. ${why}`);
    throw new LeftOut(why);
  }
}

function all(element: DmnElement, name: string): DmnElement[] {
  return element.children.filter((child) => child.name === name);
}

function textOf(element: DmnElement | undefined): string {
  const [text] = element ? all(element, 'text') : [];
  return (text?.text ?? '').trim();
}

/** `Heart Rate (bpm)` → `heart_rate_bpm`. */
function snake(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? ['unnamed'];
  const name = words.join('_').slice(0, 60);
  return /^[a-z]/.test(name) ? name : `n_${name}`;
}
