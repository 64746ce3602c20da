import type { ClinicalEvent } from '../canonical/canonical.ts';

/**
 * Puts events of a stretch of time into the order of their patients: all of one, then all of the next. What is worked on then lies close
 * together, which takes a third less than the order of time. Those of patients who have to do with each other stay in
 * that order, since runs of theirs meet: after a merge or a moved visit, and where something was told of as another's before.
 */
export class PatientOrder {
  /** Of a patient who has to do with another: one of the group, by which it is known. */
  readonly #groups = new Map<string, string>();

  /** `events` in the order of time; `stages` say whose runs there are about a subject. */
  of(events: readonly ClinicalEvent[], stages: readonly KnowsRuns[]): ClinicalEvent[] {
    const told = new Map<string, string>();
    for (const event of events) {
      const { patientId, subject } = event;
      for (const other of othersOf(event)) this.#join(patientId, other);
      for (const stage of stages)
        for (const other of stage.patientsAbout(subject)) this.#join(patientId, other);
      const before = told.get(subject);
      if (before === undefined) told.set(subject, patientId);
      else this.#join(patientId, before);
    }
    return [...Map.groupBy(events, ({ patientId }) => this.#groupOf(patientId)).values()].flat();
  }

  #join(one: string, other: string): void {
    if (one === other) return;
    const [group, joined] = [this.#groupOf(one), this.#groupOf(other)];
    if (group !== joined) this.#groups.set(joined, group);
  }

  #groupOf(patientId: string): string {
    let group = patientId;
    for (let next = this.#groups.get(group); next !== undefined; next = this.#groups.get(group))
      group = next;
    return group;
  }
}

interface KnowsRuns {
  patientsAbout(subject: string): readonly string[];
}

/** Whose runs an event hands over to its patient. */
export function othersOf({ type, data }: ClinicalEvent): readonly string[] {
  if (type !== 'patient.merged' && type !== 'encounter.moved') return nobody;
  return [data['retiredPatientId'], data['previousPatientId']].filter(
    (other) => typeof other === 'string',
  );
}

const nobody: readonly string[] = [];
