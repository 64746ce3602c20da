import { parse } from '@marcbachmann/cel-js';

import {
  eventFields,
  standardUnit,
  valuesOfField,
  type ClinicalEventType,
} from '../canonical/canonical.ts';
import type { Dictionary, Network } from '../governance/governance.ts';
import { didYouMean, suggestion, type Problem } from '../platform/platform.ts';
import type { Definition } from './definition.ts';
import { parseDefinition, type Locate, type YamlPath } from './parse-definition.ts';

/**
 * Terms that workflows of a network ask about and its dictionary does not have, or that no event ever says (`event.status ==
 * "finished"` of a result), once for each workflow, as warnings: such a condition may never come true, which nobody would see.
 * Without a dictionary its terms are not looked at. Workflows that cannot be read are left to `compileDefinition`.
 */
export function checkTerms({ workflows, dictionary }: Network): Problem[] {
  const terms = { ...toldTerms(), ...(dictionary && termsOf(dictionary)) };
  return workflows.flatMap(({ source, path }) => {
    const parsed = parseDefinition(source, path);
    if ('problems' in parsed) return [];
    const { definition, locate } = parsed;
    const asked = conditionsIn(definition, []).flatMap(({ path: at, text }) =>
      termsIn(text).map((term) => ({ ...term, path: at })),
    );
    const unknown = [...asked, ...inputTerms(definition)]
      .filter(({ field, term }) => !knows(terms, field, term))
      .map((term) => problemOf(term, terms, locate));
    return [...new Map(unknown.map((one) => [one.sentence, one])).values()];
  });
}

type DictionaryField = 'code' | 'unitOfMeasure' | 'class' | 'encounterClass';
type ToldField = 'status' | 'interpretation' | 'urgency';
type TermField = DictionaryField | ToldField;
type Terms = Readonly<Partial<Record<TermField, readonly string[]>>>;

const toldFields: readonly ToldField[] = ['status', 'interpretation', 'urgency'];

/** What events of any kind can say in these fields: an expression may be about several kinds. */
function toldTerms(): Record<ToldField, readonly string[]> {
  const types = Object.keys(eventFields) as ClinicalEventType[];
  const of = (field: ToldField): string[] => [
    ...new Set(types.flatMap((type) => Object.keys(valuesOfField(type, field) ?? {}))),
  ];
  return { status: of('status'), interpretation: of('interpretation'), urgency: of('urgency') };
}

function termsOf({
  results,
  encounterClasses,
}: Dictionary): Record<DictionaryField, readonly string[]> {
  return {
    code: results.map(({ code }) => code),
    unitOfMeasure: [...new Set(results.flatMap(({ units }) => units))],
    class: encounterClasses,
    encounterClass: encounterClasses,
  };
}

function knows(terms: Terms, field: TermField, term: string): boolean {
  const known = field === 'unitOfMeasure' ? (standardUnit(term) ?? term) : term;
  return terms[field]?.includes(known) ?? true;
}

interface Condition {
  path: YamlPath;
  text: string;
}

/** Everything that a definition says under `when`, and under the names that it remembers. */
function conditionsIn(value: unknown, path: YamlPath): Condition[] {
  if (typeof value === 'string') {
    const isExpression = path.at(-1) === 'when' || path.at(-2) === 'remember';
    return isExpression ? [{ path, text: value }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((one, at) => conditionsIn(one, [...path, at]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => conditionsIn(one, [...path, name]));
}

/** The codes and units that `inputs:` listen for. Codes of texts are often the site's own, as `air-or-oxygen`. */
function inputTerms({ inputs = {} }: Definition): LocatedTerm[] {
  return Object.entries(inputs).flatMap(([name, { codes, unit, also = {}, type }]) => {
    const path = ['inputs', name];
    const others = type === 'number' ? Object.keys(also) : [];
    return [
      ...codes.map((term, at) => ({ field: 'code' as const, term, path: [...path, 'codes', at] })),
      ...(unit === undefined
        ? []
        : [{ field: 'unitOfMeasure' as const, term: unit, path: [...path, 'unit'] }]),
      ...others.map((term) => {
        return { field: 'unitOfMeasure' as const, term, path: [...path, 'also', term] };
      }),
    ].map((one) => ({ ...one, offset: 0 }));
  });
}

interface LocatedTerm extends AskedTerm {
  path: YamlPath;
}

interface AskedTerm {
  field: TermField;
  term: string;
  offset: number;
}

/** What an expression compares `event.code` and its like to: `event.code == "2823-3"`, `event.class in [...]`. */
function termsIn(text: string): AskedTerm[] {
  const found: AskedTerm[] = [];
  const waiting: unknown[] = [astOf(text)];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (Array.isArray(node)) waiting.push(...node.toReversed());
    if (!isNode(node)) continue;
    waiting.push(node.args);
    if (!['==', '!=', 'in'].includes(node.op) || !Array.isArray(node.args)) continue;
    const sides: readonly unknown[] = node.args;
    const field = sides.map(fieldOf).find((one) => one !== undefined);
    if (field !== undefined) found.push(...sides.flatMap((side) => wordsOf(side, field)));
  }
  return found;
}

function astOf(text: string): unknown {
  try {
    return parse(text).ast;
  } catch {
    // compileDefinition says what is wrong with it.
    return null;
  }
}

const fields: readonly string[] = [
  ...['code', 'unitOfMeasure', 'class', 'encounterClass'],
  ...toldFields,
];

function fieldOf(node: unknown): TermField | undefined {
  if (!isNode(node) || node.op !== '.' || !Array.isArray(node.args)) return undefined;
  const [object, field] = node.args as readonly unknown[];
  const isOfEvent = isNode(object) && object.op === 'id' && object.args === 'event';
  return isOfEvent && fields.includes(String(field)) ? (field as TermField) : undefined;
}

function wordsOf(node: unknown, field: TermField): AskedTerm[] {
  if (!isNode(node)) return [];
  if (node.op === 'list' && Array.isArray(node.args)) {
    return node.args.flatMap((one) => wordsOf(one, field));
  }
  const isWord = node.op === 'value' && typeof node.args === 'string' && node.args !== '';
  return isWord ? [{ field, term: String(node.args), offset: node.pos }] : [];
}

function isNode(value: unknown): value is { op: string; args: unknown; pos: number } {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

const kinds: Readonly<Record<DictionaryField, string>> = {
  code: 'the result',
  unitOfMeasure: 'the unit of measure',
  class: 'the kind of visit',
  encounterClass: 'the kind of visit',
};

function problemOf(
  { field, term, offset, path }: LocatedTerm,
  terms: Terms,
  locate: Locate,
): Problem {
  const known = terms[field] ?? [];
  const sentence = isTold(field)
    ? `No event has the ${field} "${term}": this never comes true.${suggestion(term, known)}`
    : `This asks about ${kinds[field]} "${term}", which the dictionary does not have: it may never come true.` +
      `${didYouMean(term, known)} Add it to dictionary.yaml if it is meant.`;
  return { code: 'term', severity: 'warning', location: locate(path, { offset }), sentence };
}

function isTold(field: TermField): field is ToldField {
  return toldFields.some((one) => one === field);
}
