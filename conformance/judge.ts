import { isDeepStrictEqual } from 'node:util';

import { parseMessage } from '../src/hl7v2/hl7v2.ts';
import { bytesOf, type Expect, type Wanted } from './fixture.ts';
import { toBytes, type Bytes, type Observed } from './library.ts';

/**
 * What of `expect` does not hold of what was observed: a sentence each, none = the rule is kept. Answers are read with Sinew's
 * own reader, whoever wrote them.
 */
export function judge(expect: Expect, observed: Observed): readonly string[] {
  const { answers = [] } = observed;
  return [
    ...same(
      'frames',
      expect.frames?.map((one) => bare(bytesOf(one))),
      observed.frames?.map(bare).filter((one) => one !== ''),
    ),
    ...judgeAnswers(expect.answers, observed.answers),
    ...(expect.unique ?? []).flatMap((path) => judgeUnique(path, answers)),
    ...(expect.nowhere ?? [])
      .filter((text) => answers.some((answer) => answer.includes(bytesOf(text))))
      .map(() => 'an answer says what it must not say'),
    ...judgeValues(expect.values, observed.values),
    ...same('written', expect.written && bytesOf(expect.written), observed.written),
    ...same('segments', expect.segments, observed.segments),
    ...same('instant', expect.instant, normalInstant(observed.instant)),
    ...same('precision', expect.precision, observed.precision),
    ...same('ids', expect.ids, observed.ids),
    ...same('outline', expect.outline, observed.outline),
    ...same('attachments', expect.attachments, observed.attachments),
    ...same('sequence', expect.sequence, observed.sequence),
    ...same('told', expect.told, observed.told ?? false),
    ...same('linear', expect.linear, observed.linear),
  ];
}

// Some libraries hand over the last CR of a message, others do not; and an empty frame, or not.
function bare(message: Bytes): Bytes {
  return message.replace(/\r+$/, '');
}

function same(what: string, wanted: unknown, seen: unknown): string[] {
  if (wanted === undefined || isDeepStrictEqual(wanted, seen)) return [];
  return [`${what}: ${shown(seen)} instead of ${shown(wanted)}`];
}

function judgeAnswers(wanted: Expect['answers'], seen: Observed['answers']): string[] {
  if (!wanted) return [];
  // Whoever could not be reached has not kept silent.
  if (!seen) return ['nothing was observed'];
  if (wanted.length !== seen.length) return [`${seen.length} answers instead of ${wanted.length}`];
  return wanted.flatMap((values, i) => {
    const answer = seen[i] ?? '';
    return Object.entries(values).flatMap(([path, one]) => fits(path, one, valueIn(answer, path)));
  });
}

function judgeUnique(path: string, answers: readonly Bytes[]): string[] {
  const values = answers.map((answer) => valueIn(answer, path));
  const isUnique = values.length > 1 && new Set(values).size === values.length;
  return isUnique && !values.includes('') ? [] : [`${path} is not unique`];
}

function judgeValues(wanted: Expect['values'], seen: Observed['values'] = {}): string[] {
  return Object.entries(wanted ?? {}).flatMap(([path, one]) => fits(path, one, seen[path]));
}

function fits(path: string, wanted: Wanted, seen: string | null | undefined): string[] {
  const text = seen ?? (seen === null ? '""' : 'nothing');
  if (wanted === null || typeof wanted === 'string') {
    const exact = typeof wanted === 'string' ? wanted : null;
    return seen === exact ? [] : [`${path}: ${shown(text)} instead of ${shown(exact)}`];
  }
  if ('oneOf' in wanted) {
    return seen !== undefined && seen !== null && wanted.oneOf.includes(seen)
      ? []
      : [`${path}: ${shown(text)} instead of ${wanted.oneOf.join(' or ')}`];
  }
  return seen === undefined || seen === null || wanted.not.includes(seen)
    ? [`${path}: ${shown(text)}`]
    : [];
}

function valueIn(answer: Bytes, path: string): string | null {
  const value = parseMessage(toBytes(answer)).message.get(path);
  return value === undefined ? '' : value;
}

function normalInstant(instant: string | null | undefined): string | null | undefined {
  const moment = Date.parse(instant ?? '');
  return Number.isNaN(moment) ? instant : new Date(moment).toISOString();
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
