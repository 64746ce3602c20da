import type { ApiPatient } from '../../../src/http/api.ts';
import { familyName } from './patient-name.ts';

type Named = Pick<ApiPatient, 'id' | 'family'>;

/** Shorter surnames are one letter apart too often for that to mean anything. */
const similarLettersMin = 4;

/**
 * Who could be mistaken for whom (user interface rule S5): for each patient that shares a surname, or has one that is a
 * letter apart, with another patient on the list, the words to show beside the name. The same patient twice is no alert.
 */
export function nameAlerts(patients: readonly Named[]): ReadonlyMap<string, string> {
  const distinct = [...new Map(patients.map((patient) => [patient.id, patient])).values()].filter(
    ({ family }) => family !== null,
  );
  const alerts = new Map<string, string>();
  for (const patient of distinct) {
    const others = distinct.filter(
      (other) => other.id !== patient.id && soundAlike(letters(patient), letters(other)),
    );
    if (others.length > 0) alerts.set(patient.id, alertText(patient, others));
  }
  return alerts;
}

// The same name and the similar ones: SMITH beside SMYTH is the pair that is confused most easily.
function alertText(patient: Named, others: readonly Named[]): string {
  const isSame = (other: Named): boolean => letters(other) === letters(patient);
  const same = others.filter(isSame).length;
  const names = others.filter((other) => !isSame(other)).map(familyName);
  const similar = [...new Set(names)].toSorted().join(', ');
  const parts = [
    same === 0 ? null : `${same + 1} ${familyName(patient)}`,
    similar === '' ? null : `also ${similar}`,
  ].filter((part) => part !== null);
  return `Name alert: ${parts.join(', ')} on this list`;
}

/** Equal, or one letter replaced, added or left out. */
function soundAlike(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.min(one.length, other.length) < similarLettersMin) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from += 1;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - from &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1;
  }
  return one.length - from - end <= 1 && other.length - from - end <= 1;
}

function letters({ family }: Named): string {
  return (family ?? '')
    .normalize('NFD')
    .replaceAll(/[^\p{Letter}]/gu, '')
    .toLowerCase();
}
