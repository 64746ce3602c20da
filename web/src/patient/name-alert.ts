import type { ApiPatient } from '../../../src/http/api.ts';
import { familyName, patientName } from './patient-name.ts';
import { editsBetween, soundKey } from './similar-names.ts';

type Named = Pick<ApiPatient, 'id' | 'family' | 'given'>;

/** Shorter surnames are one letter apart too often for that alone to mean anything. */
const similarLettersMin = 4;

/**
 * Who could be mistaken for whom (user interface rule S5): for each patient whose name is like that of another patient on
 * the list, the words to show beside it. The same patient twice is no alert.
 */
export function nameAlerts(patients: readonly Named[]): ReadonlyMap<string, string> {
  const distinct = [...new Map(patients.map((patient) => [patient.id, patient])).values()].filter(
    ({ family }) => family !== null,
  );
  const alerts = new Map<string, string>();
  for (const patient of distinct) {
    const others = distinct.filter((other) => other.id !== patient.id && areAlike(patient, other));
    if (others.length > 0) alerts.set(patient.id, alertText(patient, others));
  }
  return alerts;
}

// The same name and the similar ones: SMITH beside SMYTH is the pair that is confused most easily.
function alertText(patient: Named, others: readonly Named[]): string {
  const isSame = (other: Named): boolean => letters(other.family) === letters(patient.family);
  const same = others.filter(isSame).length;
  const names = others.filter((other) => !isSame(other)).map(patientName);
  const similar = [...new Set(names)].toSorted().join('; ');
  const parts = [
    same === 0 ? null : `${same + 1} ${familyName(patient)}`,
    similar === '' ? null : `also ${similar}`,
  ].filter((part) => part !== null);
  return `Name alert: ${parts.join(', ')} on this list`;
}

/**
 * One surname, or surnames a letter apart. Surnames that only sound alike, short ones a letter apart, and names in which
 * surname and given name are exchanged need the other name to be alike too, else half of a list would be marked.
 */
function areAlike(one: Named, other: Named): boolean {
  const [family, otherFamily] = [letters(one.family), letters(other.family)];
  if (family === otherFamily) return true;
  const edits = editsBetween(family, otherFamily);
  if (edits <= 1 && Math.min(family.length, otherFamily.length) >= similarLettersMin) return true;
  const [given, otherGiven] = [letters(one.given), letters(other.given)];
  if (family === otherGiven && given === otherFamily) return true;
  return (
    (edits <= 1 || soundKey(family) === soundKey(otherFamily)) && areGivenAlike(given, otherGiven)
  );
}

/** `Ann` and `Anne`, `Jon` and `John`; an initial, or nothing at all, may stand for any name that begins with it. */
function areGivenAlike(one: string, other: string): boolean {
  return (
    one.startsWith(other) ||
    other.startsWith(one) ||
    editsBetween(one, other) <= 1 ||
    soundKey(one) === soundKey(other)
  );
}

function letters(name: string | null): string {
  return (name ?? '')
    .normalize('NFD')
    .replaceAll(/[^\p{Letter}]/gu, '')
    .toLowerCase();
}
