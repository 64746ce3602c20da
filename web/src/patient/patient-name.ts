import type { ApiPatient } from '../../../src/http/api.ts';

/** `SMITH, Ann`: how a patient is named everywhere. What was not sent is "UNKNOWN, Unknown", never blank. */
export function patientName(patient: Pick<ApiPatient, 'family' | 'given'>): string {
  return `${familyName(patient)}, ${patient.given ?? 'Unknown'}`;
}

/** What work is about that is about no patient: `a feed`, `the team`. Null where it is a patient's. */
export function aboutNoPatient({ id }: Pick<ApiPatient, 'id'>): string | null {
  if (id.startsWith('feed:')) return 'a feed';
  if (id.startsWith('site:')) return 'the site';
  return id.startsWith('returned:') ? 'the team' : null;
}

/** `SMITH`. */
export function familyName(patient: Pick<ApiPatient, 'family'>): string {
  return patient.family === null ? 'UNKNOWN' : patient.family.toLocaleUpperCase('en');
}

/** In full, never a letter: `Female`; "Not known" where it was not sent. */
export function sexText(sex: string | null): string {
  if (sex === null || sex === '' || sex === 'unknown') return 'Not known';
  return sex.charAt(0).toUpperCase() + sex.slice(1);
}

/** The identifier that stands beside the name: the first medical record number, else the first of any kind. */
export function mainIdentifier(patient: ApiPatient): ApiPatient['identifiers'][number] | null {
  return patient.identifiers.find(({ type }) => type === 'MR') ?? patient.identifiers[0] ?? null;
}

/** `MRN` for the type MR of HL7 table 0203; the type itself for others; `ID` where there is none. */
export function identifierLabel(type: string | null): string {
  if (type === 'MR') return 'MRN';
  return type ?? 'ID';
}

/** Digits in groups, so that people can compare and read them aloud: `0048 2913`. Anything else stays as it is. */
export function groupedDigits(value: string): string {
  if (!/^\d{6,}$/.test(value)) return value;
  const groups = value.length === 10 ? /(\d{3})(\d{3})(\d{4})/ : /(\d{1,4})/g;
  const grouped =
    value.length === 10 ? value.replace(groups, '$1 $2 $3') : value.replace(groups, '$1 ').trim();
  return grouped.replaceAll(' ', '\u00a0');
}
