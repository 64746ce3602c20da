import { all, at, attribute, codeParts, textWithin } from './ccda-parts.ts';
import type { Element } from './read-xml.ts';
import type { FilledSegment } from './render-fields.ts';

type Values = [place: string, value: string][];

/** ActStatus to HL7 table 0085. */
const statuses: Readonly<Record<string, string>> = {
  completed: 'F',
  active: 'P',
  aborted: 'X',
  cancelled: 'X',
  suspended: 'P',
};

/**
 * The results of a section as OBR and OBX: an organizer is an order with its results, an observation that stands alone an order of
 * one.
 */
export function resultSegments(section: Element): FilledSegment[] {
  return all(section, 'entry').flatMap((entry) => {
    const organizer = at(entry, 'organizer');
    if (!organizer) {
      const alone = at(entry, 'observation');
      return alone ? [orderOf(alone), resultOf(alone)] : [];
    }
    const results = all(organizer, 'component').flatMap((one) => at(one, 'observation') ?? []);
    return results.length === 0 ? [] : [orderOf(organizer), ...results.map(resultOf)];
  });
}

function orderOf(element: Element): FilledSegment {
  const id = at(element, 'id');
  const values: Values = [
    ['3.1', attribute(id, 'extension') || attribute(id, 'root')],
    ['3.2', attribute(id, 'extension') === '' ? '' : attribute(id, 'root')],
    ...placed('4', codeParts(at(element, 'code'))),
    ['7', timeOf(element)],
  ];
  return { name: 'OBR', values: said(values) };
}

function resultOf(observation: Element): FilledSegment {
  const range = at(observation, 'referenceRange', 'observationRange');
  const flags = all(observation, 'interpretationCode').map((one) => attribute(one, 'code'));
  const values: Values = [
    ...placed('3', codeParts(at(observation, 'code'))),
    ...valueOf(at(observation, 'value')),
    ['7', textWithin(at(range, 'text')) || intervalOf(at(range, 'value'))],
    ['8', flags[0] ?? ''],
    ['11', statuses[attribute(at(observation, 'statusCode'), 'code')] ?? 'F'],
    ['14', timeOf(observation)],
  ];
  return { name: 'OBX', values: said(values) };
}

function valueOf(value: Element | undefined): Values {
  const type = attribute(value, 'type').replace(/^.*:/, '');
  switch (type) {
    case 'PQ':
    case 'INT':
    case 'REAL':
    case 'MO':
      return [
        ['2', 'NM'],
        ['5', attribute(value, 'value')],
        ['6', attribute(value, 'unit')],
      ];
    case 'IVL_PQ':
      return [
        ['2', 'ST'],
        ['5', intervalOf(value)],
        ['6', attribute(at(value, 'low') ?? at(value, 'high'), 'unit')],
      ];
    case 'CD':
    case 'CE':
    case 'CV':
    case 'CO':
      return [['2', 'CWE'], ...placed('5', codeParts(value))];
    case 'TS':
      return [
        ['2', 'TS'],
        ['5', attribute(value, 'value')],
      ];
    default:
      return [
        ['2', 'ST'],
        ['5', textWithin(value)],
      ];
  }
}

function intervalOf(value: Element | undefined): string {
  const [low, high] = [attribute(at(value, 'low'), 'value'), attribute(at(value, 'high'), 'value')];
  if (low !== '' && high !== '') return `${low}-${high}`;
  if (low !== '') return `>=${low}`;
  return high === '' ? '' : `<=${high}`;
}

/** When it was: the moment, else the beginning. */
export function timeOf(element: Element | undefined): string {
  const time = at(element, 'effectiveTime');
  return attribute(time, 'value') || attribute(at(time, 'low'), 'value');
}

/** Values at the components of a field. */
export function placed(field: string, parts: readonly string[]): Values {
  return parts.map((value, n) => [`${field}.${n + 1}`, value]);
}

/** Without what was not said. */
export function said(values: Values): Values {
  return values.filter(([, value]) => value !== '');
}
