import type { ClinicalEvent } from '../canonical/canonical.ts';

/** Patients who have to do with each other: after a merge or a moved visit, and where something was told of as another's before. */
export class PatientGroups {
  /** Of a patient who has to do with another: one of the group, by which it is known. */
  readonly #joined = new Map<string, string>();

  join(one: string, other: string): void {
    const [group, joined] = [this.groupOf(one), this.groupOf(other)];
    if (group !== joined) this.#joined.set(joined, group);
  }

  /** The name of the patient's group: the same for all of it, once all were joined. */
  groupOf(patientId: string): string {
    let group = patientId;
    for (let next = this.#joined.get(group); next !== undefined; next = this.#joined.get(group))
      group = next;
    return group;
  }
}

/** Whose runs an event hands over to its patient. */
export function othersOf({ type, data }: Pick<ClinicalEvent, 'type' | 'data'>): readonly string[] {
  if (type !== 'patient.merged' && type !== 'encounter.moved') return nobody;
  return [data['retiredPatientId'], data['previousPatientId']].filter(
    (other) => typeof other === 'string',
  );
}

const nobody: readonly string[] = [];
