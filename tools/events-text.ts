import { format, resolveConfig } from 'prettier';

import {
  eventFields,
  valuesOfField,
  type ClinicalEventType,
  type FieldType,
} from '../src/canonical/canonical.ts';

/** Every event with its fields and the values that they can have, as a page of the manual. */
export async function eventsText(): Promise<string> {
  const types = Object.keys(eventFields) as ClinicalEventType[];
  const groups = [...Map.groupBy(types, groupOf)].flatMap(([group, members]) =>
    groupLines(group, members),
  );
  const text = [
    '# What events say',
    '',
    'Written by `node tools/write-coverage.mjs`; a test holds it against the program. Guards read a field as `event.<field>`. Each may',
    'be not known: then `has(event.<field>)` is false. Which message becomes which event is in [coverage.md](coverage.md); codes of a',
    'sender become LOINC, and places become units, by its [maps](mappings.md).',
    '',
    'Where values are listed, these are all that the field can have; `sinew validate` warns of others. Any other text is as the sender sent it.',
    '',
    'Every event has these, too: `event.id`, `event.type`, `event.site`, `event.patientId`, `event.encounterId`, `event.occurredAt`,',
    '`event.receivedAt`; `event.unit`, where the patient is, unless the event says another one; and `event.subject`, what it is about: the visit, the',
    'result, the order. A workflow runs once for a subject, unless its start rule says another one: with `subject: event.encounterId`',
    'a second result of the same visit starts no second run. Events about the same subject reach the run by themselves; those of the',
    'same visit or patient where the handler says `about: encounter` or `about: patient`.',
    '',
    ...groups,
  ].join('\n');
  const options = await resolveConfig(new URL(import.meta.url));
  return format(text, { ...options, parser: 'markdown' });
}

const titles: Readonly<Record<string, string>> = {
  patient: 'Patients',
  encounter: 'Visits',
  result: 'Results',
  order: 'Orders',
  appointment: 'Appointments',
  document: 'Documents',
  referral: 'Referrals',
  immunization: 'Immunizations',
};

const meanings: Readonly<Record<string, string>> = {
  'result.code': 'LOINC, where the map of the feed has the code',
  'result.value': 'as sent, also of a number',
  'result.number': 'the value, where it is a number',
  'result.atLeast': 'what is certain of a value off the scale: `>6.0` is at least 6.0',
  'result.atMost': 'what is certain of a value off the scale',
  'result.critical': 'the laboratory flagged it as critical',
  'encounter.disposition': 'HL7 table 0112',
  'encounter.unit': 'id of a unit of the site',
  'encounter.onLeaveSince': 'of a patient on a leave of absence',
  'encounter.expectedBackAt': 'of a patient on leave, where it was told',
};

function groupOf(type: ClinicalEventType): string {
  const kind = type.split('.')[0] ?? '';
  return kind in titles ? kind : 'other';
}

function groupLines(group: string, types: readonly ClinicalEventType[]): string[] {
  if (group === 'other') return otherLines(types);
  // What all of them have comes first in each; the rest is of one of them.
  const fields = new Map(
    types.flatMap((type) => Object.entries(fieldsOf(type)).map(([name, kind]) => [name, kind])),
  );
  return [
    `## ${titles[group]}`,
    '',
    `${types.map((type) => `\`${type}\``).join(', ')}.`,
    '',
    '| field | is | |',
    '| --- | --- | --- |',
    ...[...fields].map(
      ([name, kind]) => `| \`${name}\` | ${wordOf[kind]} | ${tellsOf(group, types, name)} |`,
    ),
    '',
  ];
}

function otherLines(types: readonly ClinicalEventType[]): string[] {
  return [
    '## Sinew’s own',
    '',
    'Work that is about messages, feeds, flags and people.',
    '',
    '| event | fields |',
    '| --- | --- |',
    ...types.map((type) => {
      const names = Object.keys(fieldsOf(type)).map((name) => `\`${name}\``);
      return `| \`${type}\` | ${names.join(', ')} |`;
    }),
  ];
}

const wordOf: Readonly<Record<FieldType, string>> = {
  string: 'text',
  number: 'number',
  boolean: 'true or false',
  instant: 'point in time',
};

function fieldsOf(type: ClinicalEventType): Readonly<Record<string, FieldType>> {
  return eventFields[type];
}

function tellsOf(group: string, types: readonly ClinicalEventType[], name: string): string {
  const having = types.filter((type) => name in fieldsOf(type));
  const values = valuesOfField(having[0] ?? 'patient.updated', name);
  const listed = Object.entries(values ?? {}).map(
    ([value, meaning]) => `\`${value}\`${meaning === null ? '' : ` (${meaning})`}`,
  );
  const only = having.length < types.length ? `only of ${having.join(', ')}` : '';
  return [listed.join(', '), meanings[`${group}.${name}`] ?? '', only]
    .filter((one) => one !== '')
    .join('; ');
}
