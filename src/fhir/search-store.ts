import { hash } from 'node:crypto';

import {
  authorityOfSystem,
  encounterClassCodings,
  loincSystem,
  observationStatusCodes,
} from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import {
  appointmentStatusCodes,
  documentStatusCodes,
  immunizationStatusCodes,
  orderStatusCodes,
  referralStatusCodes,
} from './project-care-item.ts';
import { taskPriorityCodes, taskStatusCodes } from './project-task.ts';
import { locationDigest, ownId } from './resource-id.ts';
import { servedTypes, type TypeName } from './resource-types.ts';
import type { Cursor } from './search-cursor.ts';
import type { DateRange } from './search-date.ts';
import type { Condition, Search, Token } from './search-request.ts';

/** The types that live in tables. */
export type StoredType = Exclude<TypeName, 'Organization' | 'Practitioner'>;

/**
 * The rows that a search finds at these sites, in order, at most `count` and one more, which tells that there are others.
 * One statement: its text depends on which parameters were given, never on their values.
 */
export async function findRows(
  db: Queryable,
  search: Search & { type: StoredType },
  sites: readonly string[],
): Promise<Cursor[]> {
  const { name, sql, params } = searchStatement(search, sites);
  return db.query<Cursor>(name, sql, params);
}

/** The statement of a search. Its name stands for its text, and PostgreSQL takes 63 characters of it. */
export function searchStatement(
  search: Search & { type: StoredType },
  sites: readonly string[],
): { name: string; sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const { table, from = table, visible, wheres, sorts } = tables[search.type];
  const { sort, after } = search;
  const direction = sort?.descending ? 'desc' : 'asc';
  const key = (sort && sorts[sort.by]) ?? 'null::timestamptz';
  const clauses = [visible(bind, sites)];
  for (const condition of search.conditions) {
    const where = wheres[condition.name];
    if (where) clauses.push(where(bind, condition, sites));
  }
  // What few rows have is found by its index before it is put in order: else the plan might read the table in that order
  // until enough were found, for ever if it was made while the table was empty. What many have must not all be fetched.
  const few = search.conditions.some(({ name }) => isSelective(search.type, name));
  const sql = `
    with found as ${few ? 'materialized' : 'not materialized'} (
         select ${table}.id, ${key} as key
           from ${from}
          where ${clauses.join('\n            and ')})
  select id, key::text as key
    from found
   ${after ? `where ${behind(bind, { sorted: sort !== null, direction, after })}` : ''}
   order by ${sort ? `key ${direction}, ` : ''}id ${direction}
   limit ${bind(search.count + 1)}`;
  const name = `fhir-${search.type.toLowerCase()}-${hash('sha256', sql).slice(0, 24)}`;
  return { name, sql, params };
}

/** Statuses are shared by half of a table; all else that a search must have one of is not. */
function isSelective(type: StoredType, name: string): boolean {
  return name !== 'status' && servedTypes[type].oneOf.includes(name);
}

type Bind = (value: unknown) => string;
type Where = (bind: Bind, condition: Condition, sites: readonly string[]) => string;

interface Table {
  table: string;
  /** What it is read from, where that is not one table. */
  from?: string;
  visible: (bind: Bind, sites: readonly string[]) => string;
  wheres: Readonly<Record<string, Where>>;
  sorts: Readonly<Record<string, string>>;
}

function behind(
  bind: Bind,
  { sorted, direction, after }: { sorted: boolean; direction: 'asc' | 'desc'; after: Cursor },
): string {
  const than = direction === 'asc' ? '>' : '<';
  if (!sorted) return `id ${than} ${bind(after.id)}`;
  return `(key, id) ${than} (${bind(after.key)}::timestamptz, ${bind(after.id)})`;
}

const ofSite =
  (table: string) =>
  (bind: Bind, sites: readonly string[]): string =>
    `${table}.site = any(${bind(sites)}::text[])`;

const values = ({ tokens }: Condition): string[] => tokens.map(({ value }) => value);
const ownIds = ({ tokens }: Condition): string[] => tokens.map(({ value }) => ownId(value));

const anyOf =
  (column: string, of: (condition: Condition) => readonly string[]): Where =>
  (bind, condition) =>
    `${column} = any(${bind(of(condition))}::text[])`;

/** A patient is meant with all whose records were merged into it, and with the one that it was merged into. */
const ofPatient =
  (column: string): Where =>
  (bind, condition) => {
    const ids = bind(ownIds(condition));
    return `${column} in (
           select id from patient where id = any(${ids}::text[])
            union all
           select merged_into from patient where id = any(${ids}::text[]) and merged_into is not null)`;
  };

/** A moment against a range: FHIR R4 §3.1.1.4.7. */
const during =
  (column: string): Where =>
  (bind, { range }) =>
    range ? compare(bind, range, { from: column, to: column }) : 'true';

function compare(
  bind: Bind,
  { prefix, from, to }: DateRange,
  column: { from: string; to: string },
): string {
  const at = (moment: string): string => `${bind(moment)}::timestamptz`;
  switch (prefix) {
    case 'eq':
      return `(${column.to} >= ${at(from)} and ${column.from} < ${at(to)})`;
    case 'ne':
      return `not (${column.to} >= ${at(from)} and ${column.from} < ${at(to)})`;
    case 'gt':
      return `${column.to} >= ${at(to)}`;
    case 'ge':
      return `${column.to} >= ${at(from)}`;
    case 'lt':
      return `${column.from} < ${at(from)}`;
    case 'le':
      return `${column.from} < ${at(to)}`;
  }
}

/** Texts that begin so, in any case: a range of an index in the order of bytes (collation "C"). */
const startsWith =
  (...columns: readonly string[]): Where =>
  (bind, condition) => {
    const beginnings = bind(values(condition).map((value) => value.toLowerCase()));
    const found = columns.map(
      (column) => `
           select named.id
             from unnest(${beginnings}::text[]) as beginning
             join patient as named on lower(named.${column}) collate "C" >= beginning
                                  and lower(named.${column}) collate "C" < beginning || chr(1114111)`,
    );
    return `patient.id in (${found.join(`
            union all`)})`;
  };

/** Values with the system that each must have; null: any. */
function columnsOf(tokens: readonly Token[]): { systems: (string | null)[]; values: string[] } {
  return {
    systems: tokens.map(({ system }) => (system === null ? null : authorityOfSystem(system))),
    values: tokens.map(({ value }) => value),
  };
}

const byAlias: Where = (bind, { tokens }) => {
  const { systems, values: wanted } = columnsOf(tokens);
  return `patient.id in (
           select coalesce(known.merged_into, known.id)
             from unnest(${bind(systems)}::text[], ${bind(wanted)}::text[]) as wanted (authority, value)
             join patient_identifier as alias on alias.value = wanted.value
                                             and alias.authority = coalesce(wanted.authority, alias.authority)
             join patient as known on known.id = alias.patient_id)`;
};

/** Birth dates are text of the precision that was sent: 1981-11 lies in 1981. */
const bornDuring: Where = (bind, { range }) => {
  if (!range) return 'true';
  const { prefix, text } = range;
  const day = text.slice(0, 10);
  const from = (): string => bind(day);
  // "~" comes behind every character of a date.
  const to = (): string => bind(`${day}~`);
  const born = 'patient.birth_date collate "C"';
  switch (prefix) {
    case 'eq':
      return `(${born} >= ${from()} and ${born} < ${to()})`;
    case 'ne':
      return `not (${born} >= ${from()} and ${born} < ${to()})`;
    case 'gt':
      return `${born} >= ${to()}`;
    case 'ge':
      return `${born} >= ${from()}`;
    case 'lt':
      return `${born} < ${from()}`;
    case 'le':
      return `${born} < ${to()}`;
  }
};

const byCode =
  (table: string): Where =>
  (bind, { tokens }) => {
    const codes = tokens.filter(({ system }) => system === null || system === loincSystem);
    const others = tokens.filter(({ system }) => system !== null && system !== loincSystem);
    const { systems, values: wanted } = columnsOf(others);
    return `(${table}.code = any(${bind(codes.map(({ value }) => value))}::text[])
          or (${table}.code, ${table}.code_system) in (
             select code, system from unnest(${bind(wanted)}::text[], ${bind(systems)}::text[]) as t (code, system)))`;
  };

/** The words of ours for these codes of FHIR. */
const wordsOf =
  (codes: Readonly<Record<string, string>>) =>
  ({ tokens }: Condition): string[] =>
    Object.keys(codes).filter((word) => tokens.some(({ value }) => value === codes[word]));

const classCodes = Object.fromEntries(
  Object.entries(encounterClassCodings).map(([word, { code }]) => [word, code]),
);

/** Keys of what is known by `authority|value`; those without a system find nothing. */
const keysOf = ({ tokens }: Condition): string[] =>
  tokens
    .filter(({ system }) => system !== null)
    .map(({ system, value }) => `${authorityOfSystem(system ?? '')}|${value}`);

/** Numbers of placers, fillers and authors. They have no system, as their resources show them: a token with one finds nothing. */
const numbered =
  (...columns: readonly string[]): Where =>
  (bind, { tokens }) => {
    const wanted = bind(tokens.flatMap(({ system, value }) => (system ? [] : [value])));
    return `(${columns.map((column) => `${column} = any(${wanted}::text[])`).join(' or ')})`;
  };

/** What care items of every kind are found by. */
function careWheres(table: string, codes: Readonly<Record<string, string>>) {
  return {
    _id: anyOf(`${table}.id`, ownIds),
    _lastUpdated: during(`${table}.changed_at`),
    patient: ofPatient(`${table}.patient_id`),
    subject: ofPatient(`${table}.patient_id`),
    encounter: anyOf(`${table}.encounter_id`, ownIds),
    status: anyOf(`${table}.status`, wordsOf(codes)),
  };
}

const requestColumns = 'id, site, patient_id, encounter_id, status, changed_at, code';
const requestNumbers = ['request.own_number', 'request.other_number'] as const;

const tables: Readonly<Record<StoredType, Table>> = {
  Patient: {
    table: 'patient',
    visible(bind, sites) {
      const here = bind(sites);
      // Scalars with a limit, because the plan of "exists" would read both tables whole.
      return `(patient.site = any(${here}::text[])
          or (select true from patient_identifier as alias
               where alias.patient_id = patient.id and alias.site = any(${here}::text[]) limit 1)
          or (select true from encounter
               where encounter.patient_id = patient.id and encounter.site = any(${here}::text[]) limit 1))`;
    },
    wheres: {
      _id: anyOf('patient.id', ownIds),
      _lastUpdated: during('patient.changed_at'),
      identifier: byAlias,
      name: startsWith('family', 'given'),
      family: startsWith('family'),
      given: startsWith('given'),
      birthdate: bornDuring,
      gender: anyOf('patient.sex', values),
    },
    sorts: {},
  },
  Encounter: {
    table: 'encounter',
    visible: ofSite('encounter'),
    wheres: {
      _id: anyOf('encounter.id', ownIds),
      identifier: anyOf('encounter.visit_key', keysOf),
      patient: ofPatient('encounter.patient_id'),
      subject: ofPatient('encounter.patient_id'),
      status: anyOf('encounter.status', values),
      class: anyOf('encounter.class', wordsOf(classCodes)),
      date: (bind, { range }) =>
        range
          ? compare(bind, range, {
              from: `coalesce(encounter.admitted_at, '-infinity')`,
              to: `coalesce(encounter.discharged_at, 'infinity')`,
            })
          : 'true',
    },
    sorts: { date: `coalesce(encounter.admitted_at, '-infinity')` },
  },
  Observation: {
    table: 'observation',
    visible: ofSite('observation'),
    wheres: {
      _id: anyOf('observation.id', ownIds),
      _lastUpdated: during('observation.changed_at'),
      identifier(bind, condition, sites) {
        const keys = sites.flatMap((site) => keysOf(condition).map((key) => `${site}|fhir|${key}`));
        return `observation.result_key = any(${bind(keys)}::text[])`;
      },
      patient: ofPatient('observation.patient_id'),
      subject: ofPatient('observation.patient_id'),
      encounter: anyOf('observation.encounter_id', ownIds),
      code: byCode('observation'),
      status: anyOf('observation.status', wordsOf(observationStatusCodes)),
      date: during('observation.observed_at'),
    },
    sorts: { date: `coalesce(observation.observed_at, '-infinity')` },
  },
  ServiceRequest: {
    table: 'request',
    from: `(select ${requestColumns}, code_system, ordered_at as authored_at,
                   placer_number as own_number, filler_number as other_number
              from clinical_order
             union all
            select ${requestColumns}, null, effective_at, number, external_number from referral) as request`,
    visible: ofSite('request'),
    wheres: {
      // The words of both mean the same in FHIR where they are the same.
      ...careWheres('request', { ...orderStatusCodes, ...referralStatusCodes }),
      identifier: numbered(...requestNumbers),
      code: byCode('request'),
      authored: during('request.authored_at'),
    },
    sorts: { authored: `coalesce(request.authored_at, '-infinity')` },
  },
  Appointment: {
    table: 'appointment',
    visible: ofSite('appointment'),
    wheres: {
      ...careWheres('appointment', appointmentStatusCodes),
      identifier: numbered('appointment.placer_number', 'appointment.filler_number'),
      date: during('appointment.start_at'),
    },
    sorts: { date: `coalesce(appointment.start_at, '-infinity')` },
  },
  DocumentReference: {
    table: 'document',
    visible: ofSite('document'),
    wheres: {
      ...careWheres('document', documentStatusCodes),
      identifier: numbered('document.number'),
      type: byCode('document'),
      date: during('document.written_at'),
    },
    sorts: { date: `coalesce(document.written_at, '-infinity')` },
  },
  Immunization: {
    table: 'immunization',
    visible: ofSite('immunization'),
    wheres: {
      ...careWheres('immunization', immunizationStatusCodes),
      identifier: numbered('immunization.number'),
      'vaccine-code': byCode('immunization'),
      date: during('immunization.given_at'),
    },
    sorts: { date: `coalesce(immunization.given_at, '-infinity')` },
  },
  Location: {
    table: 'location',
    visible: ofSite('location'),
    wheres: {
      _id: anyOf('md5(location.id)', ({ tokens }) =>
        tokens.map(({ value }) => locationDigest(value) ?? ''),
      ),
      identifier: anyOf(`location.site || '/' || location.unit`, values),
      organization: anyOf('location.site', values),
    },
    sorts: {},
  },
  Task: {
    table: 'task',
    visible: ofSite('task'),
    wheres: {
      _id: anyOf('task.id', ownIds),
      _lastUpdated: (bind, { range }) =>
        range
          ? `task.id = any(array(select task_id from task_history where ${compare(bind, range, { from: 'at', to: 'at' })}))`
          : 'true',
      patient: ofPatient('task.patient_id'),
      subject: ofPatient('task.patient_id'),
      encounter: anyOf('task.encounter_id', ownIds),
      owner: anyOf('task.owner', values),
      status: anyOf('task.state', wordsOf(taskStatusCodes)),
      priority: anyOf('task.priority', wordsOf(taskPriorityCodes)),
      code: anyOf('task.workflow', values),
      'authored-on': during('task.opened_at'),
    },
    sorts: { 'authored-on': 'task.opened_at' },
  },
};
