import type { Task } from './task.ts';

/** A task for tests: an open critical result at St Anne's emergency department. Every value may be set. */
export function sampleTask(set: Partial<Task> = {}): Task {
  return {
    id: 'tsk_1',
    site: 'st-anne',
    lane: 7,
    unit: 'ed',
    instanceId: 'ins_1',
    key: 'acknowledge',
    workflow: 'critical-result',
    patientId: 'pat_1',
    encounterId: 'enc_1',
    title: 'Critical potassium',
    priority: 'critical',
    state: 'open',
    pool: { role: 'nurse', unit: 'ed' },
    fallback: false,
    owner: null,
    offeredTo: null,
    rung: 0,
    acceptBy: 1_000_000,
    startBy: null,
    finishBy: null,
    ladder: [{ rung: 1, afterMs: 900_000, to: { role: 'charge-nurse', unit: null } }],
    detail: {
      why: 'Potassium is critical',
      todo: 'Tell the physician',
      otherwise: 'The charge nurse is asked',
      form: [
        { name: 'told', label: 'Who was told', required: true, options: [] },
        { name: 'readBack', label: 'Read back', required: true, options: ['yes', 'no'] },
        { name: 'note', label: 'Note', required: false, options: [] },
      ],
      event: { id: 'evt_1', type: 'result.reported', occurredAt: 0, data: {} },
    },
    outcome: null,
    openedAt: 0,
    acceptedAt: null,
    startedAt: null,
    closedAt: null,
    rev: 1,
    ...set,
  };
}
