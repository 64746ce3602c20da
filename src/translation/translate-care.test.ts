import { describe, expect, test } from 'vitest';

import type { AnyCareFact, CareFact, CareKind, Fact } from '../canonical/canonical.ts';

import { documentCharsMax } from './read-document.ts';
import { noteCharsMax } from './read-notes.ts';
import { plannedAheadMsMax } from './read-planned-time.ts';
import { resourcesMax } from './read-schedule.ts';
import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { changed, sampleMessages } from './sample-messages.ts';
import { translate, type Translation } from './translation.ts';

// Chicago is six hours behind.
const noon = Date.UTC(2026, 2, 1, 18);
const hourMs = 60 * 60 * 1000;

function read(raw: Uint8Array): Translation {
  return translate({ raw, feed: sampleFeed(), site: sampleSite, receivedAt: noon });
}

function factsOf(raw: Uint8Array): Fact[] {
  const translation = read(raw);
  if (translation.outcome !== 'facts') throw new Error(JSON.stringify(translation));
  return translation.facts;
}

function codesOf(raw: Uint8Array): string[] {
  return read(raw).problems.map(({ code, location }) => `${code} ${location}`);
}

function itemsOf<Kind extends CareKind>(raw: Uint8Array, kind: Kind): CareFact<Kind>[] {
  return factsOf(raw).filter((fact) => fact.kind === kind) as AnyCareFact[] as CareFact<Kind>[];
}

function itemOf<Kind extends CareKind>(raw: Uint8Array, kind: Kind): CareFact<Kind> {
  const [only, ...more] = itemsOf(raw, kind);
  if (!only || more.length > 0) throw new Error(`${more.length + (only ? 1 : 0)} of ${kind}`);
  return only;
}

describe('what all of them say', () => {
  test.each(Object.entries(sampleMessages))('of %s nothing is wrong', (_name, raw) => {
    expect(read(raw).problems).toEqual([]);
  });

  test('the patient is mentioned, and the visit that is numbered', () => {
    const [person, visit, order] = factsOf(sampleMessages.order);
    expect(person).toMatchObject({ kind: 'patient', mentioned: true, family: 'ZZCANARY' });
    expect(visit).toMatchObject({ kind: 'encounter', change: 'mentioned' });
    expect(order).toMatchObject({ patient: { value: '4711' }, visit: { value: 'V1' } });
  });

  test.each(['ORM^O01', 'OML^O21', 'OMG^O19', 'MDM^T02', 'REF^I12', 'VXU^V04'])(
    '%s without a patient fails, without what it is about is told',
    (type) => {
      expect(read(messageOf(headerOf(type)))).toMatchObject({ cause: 'missing-patient' });
      const alone = messageOf(headerOf(type), 'PID|1||4711^^^NORTH^MR');
      expect(factsOf(alone)).toHaveLength(1);
      expect(codesOf(alone)).toEqual([expect.stringMatching(/^missing-/)]);
    },
  );

  test('Z segments say nothing and do no harm', () => {
    const withZ = changed(sampleMessages.appointment, 'RGS|1', 'ZAA|1|Booked elsewhere\rRGS|1');
    expect(factsOf(withZ)).toEqual(factsOf(sampleMessages.appointment));
  });
});

describe('orders', () => {
  test('are placed with their numbers, service, urgency, times and comments', () => {
    expect(itemOf(sampleMessages.order, 'order')).toMatchObject({
      change: 'placed',
      keys: ['order|north|placer|P1|EHR', 'order|north|filler|F1|RIS'],
      toldAt: noon - hourMs / 2,
      details: {
        ...{ placerNumber: 'P1', fillerNumber: 'F1', groupNumber: 'G1' },
        ...{ code: '36643-5', codeSystem: 'LN', display: 'XR Chest 2 Views', urgency: 'stat' },
        ...{ orderedBy: 'Ortiz, Elena', orderedAt: noon - hourMs / 2 },
        ...{ startAt: Date.UTC(2026, 2, 2, 15), reason: 'Cough' },
        note: 'Patient is anxious\nPortable please',
      },
    });
  });

  test('of one message are told apart; a result from before is none', () => {
    const orders = itemsOf(sampleMessages.labOrders, 'order');
    expect(orders.map(({ change, details }) => [change, details.code, details.urgency])).toEqual([
      ['placed', 'BMP', 'stat'],
      ['cancelled', 'CBC', undefined],
    ]);
    expect(orders[0]?.details.startAt).toBe(noon);
  });

  test.each([
    ['NW', '', 'placed'],
    ['OK', '', 'accepted'],
    ['UA', '', 'refused'],
    ['CA', '', 'cancelled'],
    ['OC', '', 'cancelled'],
    ['CR', '', 'cancelled'],
    ['UC', '', 'continued'],
    ['DC', '', 'discontinued'],
    ['XO', '', 'changed'],
    ['HD', '', 'held'],
    ['RL', '', 'released'],
    ['RP', '', 'replaced'],
    ['RO', '', 'placed'],
    ['SC', 'CM', 'completed'],
    ['SC', 'A', 'started'],
    ['SC', 'HD', 'held'],
    ['RE', 'CA', 'cancelled'],
    ['SC', '', 'mentioned'],
  ])('with control %s and status %s are %s', (control, status, change) => {
    const raw = changed(sampleMessages.generalOrder, 'SC|P1|F1||IP', `${control}|P1|F1||${status}`);
    expect(itemOf(raw, 'order').change).toBe(change);
    expect(codesOf(raw)).toEqual([]);
  });

  test('with a control or a status that nobody knows leave the state as it is', () => {
    for (const [to, problem] of [
      ['QQ|P1|F1||IP', 'unknown-code ORC-1'],
      ['SC|P1|F1||QQ', 'unknown-code ORC-5'],
    ] as const) {
      const raw = changed(sampleMessages.generalOrder, 'SC|P1|F1||IP', to);
      expect(itemOf(raw, 'order').change).toBe('mentioned');
      expect(codesOf(raw)).toEqual([problem]);
    }
  });

  test('without any ORC are new ones, with a problem', () => {
    const raw = changed(sampleMessages.generalOrder, 'ORC|SC|P1|F1||IP\r', '');
    expect(itemOf(raw, 'order').change).toBe('placed');
    expect(codesOf(raw)).toEqual(['missing-order-control OBR']);
  });

  test('deleted details are deleted, absent ones are not named', () => {
    const raw = changed(sampleMessages.generalOrder, 'ECG^12 lead^L', '""');
    expect(itemOf(raw, 'order').details).toMatchObject({ code: null, display: null });
    expect(itemOf(raw, 'order').details).not.toHaveProperty('urgency');
  });
});

describe('results', () => {
  const result = (obr25: string, ...more: string[]): Uint8Array =>
    messageOf(
      headerOf('ORU^R30'),
      'PID|1||4711^^^NORTH^MR',
      `OBR|1|P1|F1|BMP${'|'.repeat(21)}${obr25}`,
      ...more,
    );

  test('of the bedside (R30) say which order they answer and what became of it', () => {
    for (const [status, change] of [
      ['F', 'completed'],
      ['P', 'started'],
      ['X', 'cancelled'],
      ['', 'mentioned'],
    ]) {
      const [, fact] = factsOf(result(status ?? '', 'OBX|1|NM|K||6.8'));
      expect(fact).toMatchObject({
        order: { keys: ['order|north|placer|P1|', 'order|north|filler|F1|'], change },
      });
    }
  });

  test('have the comments below them, and those below their order', () => {
    const [, first, second] = factsOf(
      result(
        'F',
        'NTE|1||Drawn from a line',
        'OBX|1|NM|K||6.8',
        'NTE|1||Hemolyzed~repeat',
        'NTE|2||please',
        'OBX|2|NM|NA||140',
        'SPM|1',
        'NTE|1||of the specimen',
      ),
    );
    expect(first).toMatchObject({ note: 'Drawn from a line\nHemolyzed\nrepeat\nplease' });
    expect(second).toMatchObject({ note: 'Drawn from a line' });
  });

  test('have comments as long as may be, and one character more is cut with a problem', () => {
    const long = 'x'.repeat(noteCharsMax);
    expect(codesOf(result('F', 'OBX|1|NM|K||6.8', `NTE|1||${long}`))).toEqual([]);
    const raw = result('F', 'OBX|1|NM|K||6.8', `NTE|1||${long}x`);
    expect(factsOf(raw)[1]).toMatchObject({ note: long });
    expect(codesOf(raw)).toEqual(['note-cut NTE-3']);
  });
});

describe('appointments', () => {
  test('are booked with times in the zone of the site, place, people and things', () => {
    const startAt = Date.UTC(2026, 2, 10, 19);
    expect(itemOf(sampleMessages.appointment, 'appointment')).toMatchObject({
      change: 'booked',
      keys: ['appointment|north|filler|FA1|SCHED', 'appointment|north|placer|PA1|'],
      details: {
        ...{ placerNumber: 'PA1', fillerNumber: 'FA1', code: 'FU', display: 'Follow-up' },
        ...{ reason: 'Referral', startAt, endAt: startAt + hourMs / 2, unit: 'icu' },
        ...{ place: 'ICU, 12, A', practitioner: 'Chen, Li', note: 'Bring the old pictures' },
        resources: [
          { kind: 'service', code: 'FU', name: 'Follow-up', startAt, minutes: 30 },
          { kind: 'equipment', code: 'ROOMKIT', name: 'Cart', startAt: null, minutes: null },
          { kind: 'place', code: 'ICU', name: 'ICU, 12, A', startAt, minutes: 30 },
          { kind: 'person', code: '8', name: 'Chen, Li', startAt: null, minutes: null },
        ],
      },
    });
  });

  test.each([
    ['S12', 'Booked', 'booked'],
    ['S13', 'Booked', 'rescheduled'],
    ['S14', '', 'modified'],
    ['S15', 'Booked', 'cancelled'],
    ['S16', '', 'discontinued'],
    ['S17', '', 'deleted'],
    ['S26', 'Noshow', 'missed'],
    ['S14', 'No-Show', 'missed'],
    ['S14', 'Complete', 'fulfilled'],
    ['S14', 'Started', 'arrived'],
    ['S12', 'Waitlist', 'proposed'],
  ])('by %s with the status %s are %s', (trigger, status, change) => {
    const raw = changed(sampleMessages.appointment, 'S12^SIU_S12', trigger);
    const told = status === 'Booked' ? raw : changed(raw, '|Booked', `|${status}`);
    expect(itemOf(told, 'appointment').change).toBe(change);
    expect(codesOf(told)).toEqual([]);
  });

  test('begin with what is booked for them and last as long as it is said, where nothing else is', () => {
    const raw = changed(sampleMessages.appointment, '^^^20260310140000^20260310143000', '');
    const { startAt, endAt } = itemOf(raw, 'appointment').details;
    expect([startAt, endAt]).toEqual([Date.UTC(2026, 2, 10, 19), Date.UTC(2026, 2, 10, 19, 30)]);
  });

  test('of nobody are kept: time was blocked', () => {
    const raw = changed(sampleMessages.appointment, /PID[^\r]*\r/, '');
    expect(read(raw)).toMatchObject({ outcome: 'kept', reason: 'without-patient' });
  });

  test('have as many resources as may be, and one more is left out with a problem', () => {
    const more = (count: number): Uint8Array =>
      changed(sampleMessages.appointment, 'RGS|1|A', `RGS|1|A${'\rAIG|1|A|X'.repeat(count)}`);
    const most = resourcesMax - 4;
    expect(codesOf(more(most))).toEqual([]);
    expect(itemOf(more(most + 1), 'appointment').details.resources).toHaveLength(resourcesMax);
    expect(codesOf(more(most + 1))).toEqual([expect.stringMatching(/^too-many-resources AIP/)]);
  });

  test('further ahead than anybody plans are a slip of the pen', () => {
    const at = (year: number): Uint8Array =>
      changed(sampleMessages.appointment, '^^^20260310140000^', `^^^${year}0301000000^`);
    const ahead = Math.floor(plannedAheadMsMax / (365.25 * 24 * hourMs));
    expect(codesOf(at(2026 + ahead))).toEqual([]);
    expect(codesOf(at(2027 + ahead))).toEqual(['time-impossible SCH-11.4']);
  });
});

describe('documents', () => {
  test('are there with who wrote and signed them, what they belong to, and their text', () => {
    expect(itemOf(sampleMessages.document, 'document')).toMatchObject({
      change: 'authenticated',
      keys: ['document|north|author|D1|EHR'],
      toldAt: noon - 5 * 60_000,
      details: {
        ...{ number: 'D1', code: '18842-5', codeSystem: 'LN', completion: 'authenticated' },
        ...{ availability: 'available', author: 'Ortiz, Elena', authenticator: 'Chen, Li' },
        ...{ parentNumber: 'D0', writtenAt: Date.UTC(2026, 2, 1, 17, 15), contentKind: 'text' },
        content: 'Stay without complications.\nHome with family.',
      },
    });
  });

  test.each([
    ['T01', 'DI', 'AV', ['written']],
    ['T03', 'LA', 'AV', ['authenticated']],
    ['T03', 'LA', 'OB', ['superseded']],
    ['T03', 'LA', 'CA', ['cancelled']],
    ['T05', 'AU', 'AV', ['authenticated']],
    ['T07', 'AU', 'AV', ['edited']],
    ['T09', 'AU', 'AV', ['superseded', 'authenticated']],
    ['T10', 'IP', 'AV', ['superseded', 'written']],
    ['T11', 'AU', 'AV', ['cancelled']],
  ])('by %s with %s and %s are %s', (trigger, completion, availability, expected) => {
    const typed = changed(sampleMessages.document, 'T02^MDM_T02', trigger);
    // A blank more, so that the text differs where the codes do not.
    const raw = changed(typed, '|AU||AV|', `|${completion} ||${availability}|`);
    expect(itemsOf(raw, 'document').map(({ change }) => change)).toEqual(expected);
  });

  test('that are replaced are superseded under the number that they have', () => {
    const raw = changed(sampleMessages.document, 'T02^MDM_T02', 'T10');
    const [old, next] = itemsOf(raw, 'document');
    expect(old).toMatchObject({ keys: ['document|north|author|D0|EHR'], details: {} });
    expect(next?.details.relation).toBe('replacement');
  });

  test('as long as may be are kept as text; one character more stays in the journal', () => {
    const text = 'Home with family.';
    const rest = 'Stay without complications.\n'.length;
    const long = 'x'.repeat(documentCharsMax - rest);
    const kept = changed(sampleMessages.document, text, long);
    expect(itemOf(kept, 'document').details.content).toHaveLength(documentCharsMax);
    const over = changed(sampleMessages.document, text, `${long}x`);
    expect(itemOf(over, 'document').details).toMatchObject({
      ...{ contentKind: 'long-text', content: null },
    });
    expect(codesOf(over)).toEqual(['document-in-journal OBX-5']);
  });

  test('that are pictures or files stay in the journal', () => {
    const raw = changed(sampleMessages.document, 'OBX|2|TX|', 'OBX|2|ED|');
    expect(itemOf(raw, 'document').details.contentKind).toBe('attachment');
  });

  test('without content say nothing of it', () => {
    const raw = changed(sampleMessages.document, /OBX[^]*/, '');
    expect(itemOf(raw, 'document').details).not.toHaveProperty('content');
  });
});

describe('referrals', () => {
  test('name who refers, to whom, why and with which diagnoses', () => {
    expect(itemOf(sampleMessages.referral, 'referral')).toMatchObject({
      change: 'requested',
      keys: ['referral|north|originator|R1|GP', 'referral|north|external|X9|'],
      details: {
        ...{ number: 'R1', externalNumber: 'X9', code: 'MED', display: 'Medical' },
        ...{ urgency: 'urgent', category: 'Outpatient', disposition: 'Send report' },
        ...{ reason: 'Opinion', referredBy: 'Green, Ana', referredTo: 'Chen, Li' },
        ...{ effectiveAt: Date.UTC(2026, 2, 2, 15), expiresAt: Date.UTC(2026, 5, 2, 14) },
        diagnoses: [{ code: 'I10', display: 'Hypertension' }, { code: 'E11' }],
      },
    });
  });

  test.each([
    ['I12', 'P', 'requested'],
    ['I13', 'P', 'changed'],
    ['I13', 'A', 'accepted'],
    ['I13', 'R', 'rejected'],
    ['I13', 'E', 'expired'],
    ['I14', 'A', 'cancelled'],
  ])('by %s with status %s are %s', (trigger, status, change) => {
    const raw = changed(sampleMessages.referral, 'I12^REF_I12', trigger);
    expect(itemOf(changed(raw, 'RF1|P', `RF1|${status} `), 'referral').change).toBe(change);
  });
});

describe('vaccines', () => {
  test('are recorded with lot, dose and route, the comments of observations left out', () => {
    const [given, refused] = itemsOf(sampleMessages.vaccination, 'immunization');
    expect(given).toMatchObject({
      change: 'given',
      keys: ['immunization|north|filler|IZ1|CLINIC'],
      details: {
        ...{ code: '08', codeSystem: 'CVX', display: 'Hep B', dose: '0.5', doseUnit: 'mL' },
        ...{ givenAt: Date.UTC(2026, 2, 1, 16), historical: false, lot: 'L42' },
        ...{ manufacturer: 'GSK', route: 'Intramuscular', bodySite: 'Left arm' },
        givenBy: 'Shaw, Ida',
      },
    });
    expect(given?.details).not.toHaveProperty('note');
    expect(refused).toMatchObject({
      change: 'not-given',
      details: { historical: true, reason: 'Parents' },
    });
    expect(refused?.details).not.toHaveProperty('dose');
  });

  test('are taken back by the action D, and none is made of the code for nothing given', () => {
    const raw = changed(sampleMessages.vaccination, '|CP|A', '|CP|D');
    expect(itemsOf(raw, 'immunization')[0]?.change).toBe('deleted');
    const none = changed(sampleMessages.vaccination, '88^Influenza', '998^No vaccine');
    expect(itemsOf(none, 'immunization')).toHaveLength(1);
  });
});

describe('master files', () => {
  test('of staff give providers, with what happens to each entry', () => {
    expect(factsOf(sampleMessages.staff)).toMatchObject([
      {
        ...{ kind: 'provider', id: 'north|NORTH|77', change: 'reactivated' },
        toldAt: noon - hourMs,
        details: {
          ...{ authority: 'NORTH', number: '77', npi: '1234567893', family: 'Ortiz' },
          ...{ given: 'Elena', role: 'Physician', phone: '555-1234' },
        },
      },
      { kind: 'provider', id: 'north|NORTH|78', change: 'deactivated' },
    ]);
  });

  test('of places give them by point of care, room and bed, with the unit of the feed', () => {
    expect(factsOf(sampleMessages.places)).toMatchObject([
      {
        ...{ kind: 'place', id: 'north|ICU|12|A', change: 'added' },
        details: {
          unit: 'icu',
          room: '12',
          bed: 'A',
          type: 'B, R',
          organization: 'North Hospital',
        },
      },
    ]);
  });

  test('with an action that nobody knows, or without a key, leave that entry out', () => {
    const unknown = changed(sampleMessages.staff, 'MFE|MAD', 'MFE|QQQ');
    expect(factsOf(unknown)).toHaveLength(1);
    expect(codesOf(unknown)).toEqual(['unknown-code MFE-1']);
    const keyless = changed(sampleMessages.places, /\|ICU\^12\^A/g, '|');
    expect(codesOf(keyless)).toEqual(['missing-master-key MFE-4']);
  });

  test('of anything else are kept, with their own reason', () => {
    const raw = changed(sampleMessages.staff, 'M02^MFN_M02', 'M01');
    expect(read(raw)).toMatchObject({ outcome: 'kept', reason: 'other-master-file' });
  });
});

test('charges are kept, with their own reason', () => {
  expect(read(sampleMessages.charges)).toMatchObject({ outcome: 'kept', reason: 'billing-only' });
});
