import type { ClinicalEvent } from '../src/canonical/canonical.ts';

interface HandTask {
  subject: string;
  patientId: string;
  encounterId: string | null;
  unit: string | null;
  openedAt: number;
  acceptBy: number;
  open: boolean;
}

/**
 * The floor: one workflow, critical results, as somebody would write it who needs no other one, no site's limits, no reasons, no
 * ladder and no way to change it. It hears the same events and opens the same tasks.
 */
export class HandWrittenWeek {
  tasks = 0;
  readonly #bySubject = new Map<string, HandTask>();
  readonly #byPatient = new Map<string, HandTask[]>();

  hear({ type, data, subject, patientId, encounterId, unit, recordedAt }: ClinicalEvent): void {
    if (type === 'result.reported' || type === 'result.corrected') {
      const { code, number, critical } = data;
      const crosses =
        code === '2823-3' && typeof number === 'number' && (number >= 6 || number <= 2.8);
      if ((critical !== true && !crosses) || this.#bySubject.has(subject)) return;
      const task = { subject, patientId, encounterId, unit, openedAt: recordedAt };
      this.#open({ ...task, acceptBy: recordedAt + 15 * 60_000, open: true });
    } else if (type === 'encounter.transferred' || type === 'encounter.discharged') {
      for (const task of this.#byPatient.get(patientId) ?? []) {
        if (task.open && task.encounterId === encounterId) task.unit = unit;
      }
    }
  }

  #open(task: HandTask): void {
    this.tasks++;
    this.#bySubject.set(task.subject, task);
    const ofPatient = this.#byPatient.get(task.patientId);
    if (ofPatient) ofPatient.push(task);
    else this.#byPatient.set(task.patientId, [task]);
  }
}
