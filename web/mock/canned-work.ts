import type { ApiPatient, ApiRun, ApiSession, ApiTask, ApiTaskRow } from '../../src/http/api.ts';

/** Invented people, places and tasks, with every time relative to `now`, so that deadlines are alive. */

const minuteMs = 60_000;

export const me = { id: 'nina', name: 'Nina Okafor', title: 'RN, Emergency' };

export function cannedSession(now: number): ApiSession {
  return {
    person: me,
    grants: [{ role: 'nurse', roleTitle: 'Nurse', site: 'st-anne', unit: 'ed' }],
    permissions: [
      'task.view',
      'task.act',
      'run.view',
      'message.view',
      'exception.view',
      'exception.resolve',
      'demo.break',
    ],
    network: { id: 'northlake', title: 'Northlake Health', version: '1.0.0', epoch: 3 },
    sites: [
      {
        id: 'st-anne',
        title: 'St Anne',
        zone: 'America/New_York',
        units: [{ id: 'ed', title: 'Emergency' }],
      },
      {
        id: 'lakeside',
        title: 'Lakeside',
        zone: 'America/Chicago',
        units: [{ id: 'icu', title: 'Intensive Care' }],
      },
    ],
    demo: true,
    serverTime: new Date(now).toISOString(),
    idleMs: 15 * minuteMs,
  };
}

export const ann: ApiPatient = patient('p1', 'Smith', 'Ann', '1981-11-10', 'female', '00482913');
const arnold = patient('p2', 'Smith', 'Arnold', '1957-02-03', 'male', '00482914');
const long = patient(
  'p3',
  'Featherstonehaugh-Wolfeschlegelsteinhausen',
  'Maria de los Angeles Concepcion',
  '2026-09-30',
  null,
  '10099887',
);
const unknown: ApiPatient = {
  id: 'p4',
  family: null,
  given: null,
  birthDate: null,
  sex: 'male',
  identifiers: [{ authority: 'St Anne', value: 'T-7781', type: 'MR' }],
  location: null,
  onLeave: null,
};

export function cannedRows(now: number): ApiTaskRow[] {
  return [
    row(now, {
      id: 't1',
      patient: ann,
      priority: 'critical',
      about: 'Potassium 6.8 mmol/L, critical high',
    }),
    row(now, {
      id: 't2',
      patient: arnold,
      title: 'Follow up after discharge',
      about: 'Discharged home at 09:40, disposition 01',
      acceptMinutes: 55,
    }),
    row(now, {
      id: 't3',
      patient: long,
      title: 'Critical result: Glucose',
      priority: 'urgent',
      about: 'Glucose 2.10 mmol/L, low',
      acceptMinutes: 18,
      site: 'lakeside',
    }),
    row(now, {
      id: 't4',
      patient: unknown,
      title: 'Critical result: Haemoglobin',
      about: 'Haemoglobin 6.90 g/dL, critical low',
      priority: 'critical',
      owner: me,
      finishMinutes: -3,
    }),
  ];
}

export interface RowWish {
  id: string;
  patient: ApiPatient;
  about: string;
  title?: string;
  priority?: ApiTaskRow['priority'];
  acceptMinutes?: number;
  finishMinutes?: number;
  site?: 'st-anne' | 'lakeside';
  owner?: { id: string; name: string };
}

export function row(now: number, wish: RowWish): ApiTaskRow {
  const lakeside = wish.site === 'lakeside';
  const owner = wish.owner ?? null;
  const acceptBy = iso(now + (wish.acceptMinutes ?? 6) * minuteMs);
  const finishBy = iso(now + (wish.finishMinutes ?? 90) * minuteMs);
  return {
    id: wish.id,
    title: wish.title ?? 'Critical result: Potassium',
    priority: wish.priority ?? 'routine',
    state: owner === null ? 'open' : 'accepted',
    site: lakeside ? 'lakeside' : 'st-anne',
    siteTitle: lakeside ? 'Lakeside' : 'St Anne',
    zone: lakeside ? 'America/Chicago' : 'America/New_York',
    unit: lakeside ? 'icu' : 'ed',
    unitTitle: lakeside ? 'Intensive Care' : 'Emergency',
    patient: wish.patient,
    about: wish.about,
    pool: { role: 'nurse', roleTitle: 'Nurse', unit: lakeside ? 'icu' : 'ed', fallback: lakeside },
    owner,
    offeredTo: null,
    rung: 0,
    openedAt: iso(now - 4 * minuteMs),
    acceptBy: owner === null ? acceptBy : null,
    startBy: null,
    finishBy,
    next: {
      at: owner === null ? acceptBy : finishBy,
      to: 'Charge nurse, Emergency',
      unless: owner === null ? 'accepted' : 'finished',
      again: false,
    },
    offerNote: null,
    rev: 1,
  };
}

/** The task page of a row: what may be done follows from who owns it. */
export function cannedTask(now: number, of: ApiTaskRow, history: ApiTask['history']): ApiTask {
  const mine = of.owner?.id === me.id;
  const open = of.state === 'open';
  const over = of.state === 'completed' || of.state === 'cancelled';
  const offer = (act: ApiTask['acts'][number]['act'], allowed: boolean, reason: string) => ({
    act,
    allowed,
    reason: allowed ? null : reason,
  });
  return {
    ...of,
    why: 'The laboratory reported a potassium above the limit of 6.0 mmol/L for Emergency.',
    todo: 'Tell the responsible clinician by phone, have the value read back, and record who took it.',
    otherwise: 'If nobody accepts in time, the charge nurse is asked, then the house supervisor.',
    form: [
      { name: 'told', label: 'Who was told', required: true, options: [], hint: null },
      {
        name: 'readBack',
        label: 'The value as they read it back, with its unit',
        required: false,
        options: [],
        hint: 'Leave it empty if nobody read it back.',
      },
      { name: 'note', label: 'Note', required: false, options: [], hint: null },
    ],
    event: {
      id: 'e1',
      type: 'result.reported',
      occurredAt: of.openedAt,
      data: {
        code: '2823-3',
        display: 'Potassium',
        value: '6.8',
        number: 6.8,
        unitOfMeasure: 'mmol/L',
        range: '3.5-5.1',
        interpretation: 'critical-high',
        status: 'final',
        observedAt: iso(now - 20 * minuteMs),
        previousValue: '4.90',
        previousObservedAt: iso(now - 500 * minuteMs),
        orderId: 'L-20993',
      },
    },
    ladder: [
      {
        rung: 0,
        at: of.openedAt,
        to: 'Nurse, Emergency',
        people: [me.name, 'Bo Lee'],
        state: 'done',
        because: null,
      },
      {
        rung: 1,
        at: iso(now + 6 * minuteMs),
        to: 'Charge nurse, Emergency',
        people: ['Carla Ruiz'],
        state: 'next',
        because: null,
      },
      {
        rung: 2,
        at: iso(now + 21 * minuteMs),
        to: 'House supervisor',
        people: [],
        state: 'later',
        because: null,
      },
    ],
    history,
    callouts: null,
    outcome: null,
    instanceId: 'run1',
    workflow: { id: 'critical-result', title: 'Critical result' },
    followed: [],
    messages: [4711],
    mayOpen: { run: true, messages: true, patient: true },
    acts: [
      offer('accept', open, over ? 'the task is closed.' : 'it is already accepted.'),
      offer('complete', mine && !over, over ? 'the task is closed.' : 'accept it first.'),
      offer('hand-over', mine && !over, 'only its owner may hand it over.'),
      offer('decline', !over, 'the task is closed.'),
      offer('escalate', !over, 'the task is closed.'),
    ],
    climb: over ? null : { to: 'Charge nurse, Emergency', again: false },
    colleagues: [{ id: 'bo', name: 'Bo Lee', title: 'RN, Emergency' }],
  };
}

export function cannedRun(now: number): ApiRun {
  const entry = {
    rule: null,
    guard: null,
    parameters: [],
    version: null,
    messages: [],
    taskId: null,
  };
  return {
    id: 'run1',
    workflow: 'critical-result',
    title: 'Critical result',
    version: '1.0.0',
    digest: '9f2ab7d0c4e188aa0b1c',
    epoch: 3,
    site: 'st-anne',
    zone: 'America/New_York',
    state: 'waiting',
    patient: ann,
    startedAt: iso(now - 4 * minuteMs),
    endedAt: null,
    suspending: { allowed: true, reason: null },
    calledBy: null,
    called: [],
    entries: [
      {
        ...entry,
        at: iso(now - 4 * minuteMs),
        lane: 'system',
        sentence: 'ORU^R01 arrived on St Anne laboratory.',
        messages: [4711],
      },
      {
        ...entry,
        at: iso(now - 4 * minuteMs + 40),
        lane: 'system',
        sentence: 'A critical result was reported: a nurse is asked.',
        rule: 'critical-result@1.0.0 start.on[0]',
        guard: { text: 'event.critical && event.status != "preliminary"', result: 'true' },
        parameters: [
          { name: 'acceptWithinMinutes', value: '6', from: 'site' },
          { name: 'escalateTo', value: 'charge-nurse', from: 'network' },
          { name: 'finishWithinMinutes', value: '60', from: 'catalog' },
        ],
        version: '1.0.0',
        messages: [4711],
      },
      {
        ...entry,
        at: iso(now - 2 * minuteMs),
        lane: 'human',
        sentence: 'Bo Lee declined: in theatre.',
        taskId: 't1',
      },
    ],
    mayOpenMessages: true,
    timers: [
      {
        name: 'accept',
        rung: 1,
        state: 'pending',
        fireAt: iso(now + 6 * minuteMs),
        firedAt: null,
        lateMs: null,
        setAt: iso(now - 9 * minuteMs),
        budgetMs: 900_000,
        suspensions: [],
      },
    ],
  };
}

function patient(
  id: string,
  family: string,
  given: string,
  birthDate: string,
  sex: string | null,
  mrn: string,
): ApiPatient {
  return {
    id,
    family,
    given,
    birthDate,
    sex,
    identifiers: [{ authority: 'St Anne', value: mrn, type: 'MR' }],
    location: 'Emergency, room 4',
    onLeave: null,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
