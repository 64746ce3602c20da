import type {
  ApiDemo,
  ApiEditable,
  ApiExceptions,
  ApiMessage,
  ApiMessageRow,
  ApiMessages,
} from '../../src/http/api.ts';

const minuteMs = 60_000;

const raw = [
  'MSH|^~\\&|LAB|ST ANNE|SINEW|NORTHLAKE|20261121142603||ORU^R01^ORU_R01|C99812|P|2.5.1',
  'PID|1||00482913^^^St Anne^MR||SMITH^ANN||19811110|F',
  'OBR|1|L-20993||24323-8^Basic metabolic panel^LN|||20261121140500',
  'OBX|1|NM|2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|HH|||F|||2026112114X5',
].join('\n');

export function cannedMessages(now: number, filter: URLSearchParams): ApiMessages {
  const count = 60;
  const before = Number(filter.get('before') ?? '4712');
  const limit = Number(filter.get('limit') ?? '50');
  const all = Array.from({ length: count }, (_, index) => messageRow(now, 4711 - index))
    .filter(({ seq }) => seq < before)
    .filter(
      (message) =>
        matches(message.feed, filter.get('feed')) &&
        matches(message.type, filter.get('type')) &&
        matches(message.controlId, filter.get('control')) &&
        matches(message.patientId, filter.get('patient')) &&
        filter.get('sender') !== 'NOBODY' &&
        matches(message.outcome, filter.get('outcome')),
    );
  const rows = all.slice(0, limit);
  return {
    rows,
    next:
      filter.get('sender') === 'NOBODY'
        ? 4000
        : all.length > limit
          ? (rows.at(-1)?.seq ?? null)
          : null,
    stopped:
      filter.get('sender') === 'NOBODY'
        ? { looked: 10_000, backTo: new Date(now - 90 * minuteMs).toISOString() }
        : null,
    rates: [
      {
        feed: 'st-anne-lab',
        title: 'St Anne laboratory',
        site: 'st-anne',
        last15min: 1204,
        lastAt: new Date(now - 3000).toISOString(),
      },
      {
        feed: 'lakeside-adt',
        title: 'Lakeside admissions',
        site: 'lakeside',
        last15min: 0,
        lastAt: null,
      },
    ],
  };
}

function matches(value: string | null, wanted: string | null): boolean {
  return wanted === null || value === wanted;
}

function messageRow(now: number, seq: number): ApiMessageRow {
  const lab = seq % 3 !== 0;
  const failed = seq === 4705;
  return {
    seq,
    receivedAt: new Date(now - (4712 - seq) * 20_000).toISOString(),
    feed: lab ? 'st-anne-lab' : 'lakeside-adt',
    site: lab ? 'st-anne' : 'lakeside',
    type: lab ? 'ORU' : 'ADT',
    trigger: lab ? 'R01' : 'A08',
    controlId: `C${95_101 + seq}`,
    patientId: '00482913',
    disposition: 'accepted',
    ackCode: 'AA',
    outcome: failed ? 'failed' : seq === 4706 ? 'kept' : 'applied',
    reason: seq === 4706 ? 'no-facts' : null,
  };
}

export function cannedMessage(now: number, seq: number): ApiMessage {
  return {
    ...messageRow(now, seq),
    feedTitle: 'St Anne laboratory',
    siteTitle: 'St Anne',
    sendingApplication: 'LAB',
    sendingFacility: 'ST ANNE',
    peer: '10.4.2.19:51022',
    bytes: raw.length,
    attachments: [
      { n: 1, path: 'OBX[2]-5.5', mime: 'application/pdf', bytes: 182_044, isKept: true },
    ],
    epoch: 3,
    lane: 17,
    laneKey: 'St Anne|00482913',
    raw,
    ack: 'MSH|^~\\&|SINEW|NORTHLAKE|LAB|ST ANNE|20261121142603||ACK^R01|A1|P|2.5.1\nMSA|AA|C99812',
    segments: [
      {
        name: 'MSH',
        title: 'Message header',
        fields: [
          field('MSH-3', 'Sending application', 'LAB'),
          field('MSH-9', 'Message type', 'ORU R01', 'ORU^R01^ORU_R01'),
          field('MSH-10', 'Message control id', 'C99812'),
        ],
      },
      {
        name: 'PID',
        title: 'Patient identification',
        fields: [
          field('PID-3', 'Patient identifier list', '00482913', '00482913^^^St Anne^MR'),
          field('PID-5', 'Patient name', 'SMITH ANN', 'SMITH^ANN'),
          field('PID-7', 'Date of birth', '19811110'),
        ],
      },
      {
        name: 'OBR',
        title: 'Observation request',
        fields: [field('OBR-2', 'Placer order number', 'L-20993')],
      },
      {
        name: 'OBX',
        title: 'Observation',
        fields: [
          field('OBX-3', 'Observation identifier', 'Potassium', '2823-3^Potassium^LN'),
          field('OBX-5', 'Observation value', '6.8'),
          field('OBX-14', 'Date and time of the observation', '2026112114X5'),
        ],
      },
    ],
    problems: [
      {
        code: 'bad-time',
        severity: 'warning',
        location: 'OBX-14',
        sentence: 'This is not a time; the time of the report is used instead.',
      },
    ],
    events: [
      {
        id: 'e1',
        type: 'result.reported',
        occurredAt: new Date(now - 4 * minuteMs).toISOString(),
        patientId: 'p1',
      },
    ],
    tasks: [{ id: 't1', title: 'Critical result: Potassium', state: 'open', mayOpen: true }],
    exceptionId: seq === 4705 ? 'x1' : null,
    mayOpenException: true,
    duplicates: 1,
  };
}

function field(path: string, title: string, value: string, sent = value) {
  return { path, title, value, raw: sent };
}

export function cannedExceptions(now: number): ApiExceptions {
  const item = (id: string, seq: number, waiting: number) => ({
    id,
    seq,
    feed: 'st-anne-lab',
    site: 'st-anne',
    siteTitle: 'St Anne',
    mayOpen: true,
    mayResolve: true,
    laneKey: `St Anne|0048291${seq % 10}`,
    raisedAt: new Date(now - (4712 - seq) * 20_000).toISOString(),
    sentence: 'The observation has a code that this feed does not map.',
    problems: [
      {
        code: 'unmapped-code',
        severity: 'error',
        location: 'OBX[1]-3.1',
        sentence: 'The observation has a code that this feed does not map.',
      },
    ],
    parks: true,
    critical: false,
    controlId: `C${seq}`,
    waiting,
    state: 'open',
  });
  return {
    groups: [
      {
        cause: 'unmapped-code',
        sentence: 'The observation has a code that this feed does not map.',
        feed: 'st-anne-lab',
        feedTitle: 'St Anne laboratory',
        count: 2,
        patients: 2,
        waiting: 4,
        critical: 1,
        owner: 'Wes Thornton',
        replayable: 2,
        firstAt: new Date(now - 9 * minuteMs).toISOString(),
        lastAt: new Date(now - 2 * minuteMs).toISOString(),
        items: [item('x1', 4705, 3), item('x2', 4703, 1)],
      },
    ],
    open: 2,
    moreGroups: 0,
    holds: [],
    holdable: [{ feed: 'st-anne-lab', title: 'St Anne laboratory' }],
    planItemsMax: 5000,
    planItemsAloneMax: 100,
  };
}

export const cannedEditable: ApiEditable = { seq: 4705, text: raw, charset: 'us-ascii' };

export function cannedDemo(): ApiDemo {
  return {
    faults: [
      {
        id: 'bad-code',
        title: 'The laboratory sends an unknown code',
        sentence:
          'Results with a code that nobody mapped: they park their patient and show as one exception group.',
        active: false,
      },
      {
        id: 'silent-staff',
        title: 'Nobody answers',
        sentence: 'The simulated staff accept nothing: tasks climb their ladders.',
        active: true,
      },
    ],
    simulated: { messages: 18_204, perMinute: 312 },
  };
}
