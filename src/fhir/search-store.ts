import { hash } from 'node:crypto';

import { observationStatusCodes } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import {
  appointmentStatusCodes,
  documentStatusCodes,
  immunizationStatusCodes,
  orderStatusCodes,
  referralStatusCodes,
} from './project-care-item.ts';
import { taskPriorityCodes } from './project-task.ts';
import { locationDigest } from './resource-id.ts';
import { servedTypes, type TypeName } from './resource-types.ts';
import type { Cursor } from './search-cursor.ts';
import {
  anyOf,
  bornDuring,
  byAlias,
  byCode,
  careWheres,
  classCodes,
  compare,
  during,
  keysOf,
  numbered,
  ofPatient,
  ofSite,
  ofTaskStatus,
  ownIds,
  startsWith,
  values,
  wordsOf,
  type Bind,
  type Where,
} from './search-clauses-store.ts';
import type { Search } from './search-request.ts';

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
      status: anyOf(
        `case when encounter.on_leave_since is null then encounter.status else 'onleave' end`,
        values,
      ),
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
      status: ofTaskStatus,
      priority: anyOf('task.priority', wordsOf(taskPriorityCodes)),
      code: anyOf('task.workflow', values),
      'authored-on': during('task.opened_at'),
    },
    sorts: { 'authored-on': 'task.opened_at' },
  },
};
