import type { CellValue, HitPolicy } from '../decisions/decisions.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { DecisionTable } from './compiled-decision.ts';

/** A DMN 1.3 model (OMG, namespace 20191111), and what it cannot say. */
export interface ExportedDmn {
  xml: string;
  losses: readonly string[];
}

/** The decision tables of a workflow, or one of them, as DMN 1.3. Parameters in cells are written with their defaults. */
export function exportDmn(
  { id, title, definition, decisions }: CompiledDefinition,
  only: string | null = null,
): ExportedDmn {
  const losses: string[] = [];
  const tables = [...decisions.values()].filter(
    ({ table }) => only === null || table.name === only,
  );
  const written = tables.map((one) => {
    const said = definition.decisions?.[one.table.name];
    const describes = [said?.describes, said?.source]
      .filter((text) => text !== undefined)
      .join('. ');
    return decisionXml(one, describes, defaultOf, losses);
  });
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${escaped(id)}" name="${escaped(title)}" namespace="https://sinew.dev/workflows/${escaped(id)}">`,
    ...written,
    '</definitions>',
    '',
  ].join('\n');
  return { xml, losses };

  function defaultOf(name: string): CellValue {
    return definition.parameters[name]?.default ?? '';
  }
}

const hits: Readonly<Record<HitPolicy, string>> = {
  unique: 'hitPolicy="UNIQUE"',
  first: 'hitPolicy="FIRST"',
  'collect-list': 'hitPolicy="COLLECT"',
  'collect-sum': 'hitPolicy="COLLECT" aggregation="SUM"',
  'collect-min': 'hitPolicy="COLLECT" aggregation="MIN"',
  'collect-max': 'hitPolicy="COLLECT" aggregation="MAX"',
};

function decisionXml(
  { table, reads, parameters }: DecisionTable,
  describes: string,
  defaultOf: (name: string) => CellValue,
  losses: string[],
): string {
  const { name, hit, columns, outputs, rows, otherwise } = table;
  const lose = (sentence: string): void => void losses.push(`${name}: ${sentence}`);
  if (parameters.length > 0)
    lose(`cells read ${parameters.join(', ')}; the defaults were written.`);
  const inputs = columns.map(({ title, type, values, min, max, decimals }, at) => {
    const text = reads[at]?.text ?? '';
    if (!/^[\w.]+$/.test(text))
      lose(`"${title}" reads an expression in CEL, which FEEL may not know.`);
    if (decimals !== undefined)
      lose(`"${title}" is rounded to ${decimals} decimals, which DMN does not say.`);
    const range = min !== undefined && max !== undefined ? `[${min}..${max}]` : '';
    const possible = values?.map((value) => JSON.stringify(value)).join(', ') ?? range;
    const allowed = possible === '' ? '' : `<inputValues>${textXml(possible)}</inputValues>`;
    return `      <input id="${name}-in-${at + 1}" label="${escaped(title)}"><inputExpression typeRef="${type}">${textXml(text)}</inputExpression>${allowed}</input>`;
  });
  const given = outputs.map(({ name: output, type }) => {
    const fallback = otherwise?.[output];
    const inner =
      fallback === undefined
        ? ''
        : `<defaultOutputEntry>${textXml(JSON.stringify(fallback))}</defaultOutputEntry>`;
    return `      <output id="${name}-out-${output}" name="${output}" typeRef="${type}">${inner}</output>`;
  });
  const rules = rows.map(({ cells, gives }, row) => {
    const tests = cells.map(({ text }) =>
      text.replaceAll(/\bparams\.(\w+)/g, (_, parameter: string) =>
        JSON.stringify(defaultOf(parameter)),
      ),
    );
    const entries = [
      ...tests.map((text) => `<inputEntry>${textXml(text)}</inputEntry>`),
      ...outputs.map(
        (one) => `<outputEntry>${textXml(JSON.stringify(gives[one.name]))}</outputEntry>`,
      ),
    ];
    return `      <rule id="${name}-row-${row + 1}">${entries.join('')}</rule>`;
  });
  lose('what is not known stays unknown here; a DMN engine sees null.');
  return [
    `  <decision id="${name}" name="${name}">`,
    `    <description>${escaped(describes)}</description>`,
    `    <variable name="${name}"/>`,
    `    <decisionTable id="${name}-table" ${hits[hit]}>`,
    ...[...inputs, ...given, ...rules],
    '    </decisionTable>',
    '  </decision>',
  ].join('\n');
}

function textXml(text: string): string {
  return `<text>${escaped(text)}</text>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
