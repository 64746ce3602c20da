import { authorityOfSystem, encounterClassCodings, loincSystem } from '../canonical/canonical.ts';
import { ownId } from './resource-id.ts';
import type { DateRange } from './search-date.ts';
import type { Condition, Token } from './search-request.ts';

/** Gives the place of a value among the parameters of a statement. */
export type Bind = (value: unknown) => string;
/** The clause of a search parameter. */
export type Where = (bind: Bind, condition: Condition, sites: readonly string[]) => string;

export const ofSite =
  (table: string) =>
  (bind: Bind, sites: readonly string[]): string =>
    `${table}.site = any(${bind(sites)}::text[])`;

export const values = ({ tokens }: Condition): string[] => tokens.map(({ value }) => value);
export const ownIds = ({ tokens }: Condition): string[] => tokens.map(({ value }) => ownId(value));

export const anyOf =
  (column: string, of: (condition: Condition) => readonly string[]): Where =>
  (bind, condition) =>
    `${column} = any(${bind(of(condition))}::text[])`;

/** A patient is meant with all whose records were merged into it, and with the one that it was merged into. */
export const ofPatient =
  (column: string): Where =>
  (bind, condition) => {
    const ids = bind(ownIds(condition));
    return `${column} in (
           select id from patient where id = any(${ids}::text[])
            union all
           select merged_into from patient where id = any(${ids}::text[]) and merged_into is not null)`;
  };

/** A moment against a range: FHIR R4 §3.1.1.4.7. */
export const during =
  (column: string): Where =>
  (bind, { range }) =>
    range ? compare(bind, range, { from: column, to: column }) : 'true';

export function compare(
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
export const startsWith =
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

export const byAlias: Where = (bind, { tokens }) => {
  const { systems, values: wanted } = columnsOf(tokens);
  return `patient.id in (
           select coalesce(known.merged_into, known.id)
             from unnest(${bind(systems)}::text[], ${bind(wanted)}::text[]) as wanted (authority, value)
             join patient_identifier as alias on alias.value = wanted.value
                                             and alias.authority = coalesce(wanted.authority, alias.authority)
             join patient as known on known.id = alias.patient_id)`;
};

/** Birth dates are text of the precision that was sent: 1981-11 lies in 1981. */
export const bornDuring: Where = (bind, { range }) => {
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

export const byCode =
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
export const wordsOf =
  (codes: Readonly<Record<string, string>>) =>
  ({ tokens }: Condition): string[] =>
    Object.keys(codes).filter((word) => tokens.some(({ value }) => value === codes[word]));

export const classCodes = Object.fromEntries(
  Object.entries(encounterClassCodings).map(([word, { code }]) => [word, code]),
);

/** Keys of what is known by `authority|value`; those without a system find nothing. */
export const keysOf = ({ tokens }: Condition): string[] =>
  tokens
    .filter(({ system }) => system !== null)
    .map(({ system, value }) => `${authorityOfSystem(system ?? '')}|${value}`);

/** Numbers of placers, fillers and authors. They have no system, as their resources show them: a token with one finds nothing. */
export const numbered =
  (...columns: readonly string[]): Where =>
  (bind, { tokens }) => {
    const wanted = bind(tokens.flatMap(({ system, value }) => (system ? [] : [value])));
    return `(${columns.map((column) => `${column} = any(${wanted}::text[])`).join(' or ')})`;
  };

/** What care items of every kind are found by. */
export function careWheres(table: string, codes: Readonly<Record<string, string>>) {
  return {
    _id: anyOf(`${table}.id`, ownIds),
    _lastUpdated: during(`${table}.changed_at`),
    patient: ofPatient(`${table}.patient_id`),
    subject: ofPatient(`${table}.patient_id`),
    encounter: anyOf(`${table}.encounter_id`, ownIds),
    status: anyOf(`${table}.status`, wordsOf(codes)),
  };
}

/** Task.status as `taskStatus` has it: accepted and in-progress are one state, told apart by whether the owner has begun. */
export const ofTaskStatus: Where = (bind, condition) => {
  const asked = values(condition);
  const states = asked.map((status) => taskStates[status] ?? status);
  const clause = `task.state = any(${bind(states)}::text[])`;
  const [accepted, begun] = [asked.includes('accepted'), asked.includes('in-progress')];
  if (accepted === begun) return clause;
  const which = begun ? 'is not null' : 'is null';
  return `(${clause} and (task.state <> 'accepted' or task.started_at ${which}))`;
};

const taskStates: Readonly<Record<string, string>> = {
  requested: 'open',
  'in-progress': 'accepted',
};
