import { describe, expect, test } from 'vitest';

import type {
  EncounterFact,
  Fact,
  MergeFact,
  PatientFact,
  ResultFact,
} from '../canonical/canonical.ts';
import type { Feed } from '../governance/governance.ts';

import { clockAheadMsMax } from './read-time.ts';
import { keyCharsMax, problemsMax } from './reading.ts';
import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { translate, type Translation } from './translation.ts';

const receivedAt = Date.UTC(2026, 2, 1, 18, 0, 5);
const pid = 'PID|1||4711^^^NORTH^MR||Doe^Jane||19811110|F';

function read(raw: Uint8Array, feed: Partial<Feed> = {}): Translation {
  return translate({ raw, feed: sampleFeed(feed), site: sampleSite, receivedAt });
}

function factsOf(raw: Uint8Array, feed: Partial<Feed> = {}): readonly Fact[] {
  const translation = read(raw, feed);
  if (translation.outcome !== 'facts') throw new Error(`not facts: ${translation.outcome}`);
  return translation.facts;
}

function visitOf(raw: Uint8Array): EncounterFact {
  const fact = factsOf(raw).find((one) => one.kind === 'encounter');
  if (!fact) throw new Error('no visit');
  return fact;
}

function patientOf(...segments: string[]): PatientFact {
  const fact = factsOf(messageOf(headerOf('ADT^A08'), ...segments))[0];
  if (fact?.kind !== 'patient') throw new Error('no patient');
  return fact;
}

function resultsOf(...segments: string[]): ResultFact[] {
  const raw = messageOf(headerOf('ORU^R01'), pid, ...segments);
  return factsOf(raw).filter((one) => one.kind === 'result');
}

function problemsOf(raw: Uint8Array, feed: Partial<Feed> = {}): string[] {
  return read(raw, feed).problems.map(({ code, location }) => `${code} ${location}`);
}

describe('what a message is about', () => {
  test('an admission says who, where, when and by whom', () => {
    const facts = factsOf(
      messageOf(
        headerOf('ADT^A01^ADT_A01'),
        'EVN|A01|20260301115500',
        pid,
        'PV1|1|I|ICU^12^A||||77^Ortiz^Elena||||||||||||V1^^^NORTH|' +
          '|'.repeat(24) +
          '20260301114500',
      ),
    );
    expect(facts).toEqual([
      {
        kind: 'patient',
        identifiers: [{ authority: 'NORTH', value: '4711', type: 'MR' }],
        family: 'Doe',
        given: 'Jane',
        birthDate: '1981-11-10',
        sex: 'female',
      },
      {
        kind: 'encounter',
        change: 'admitted',
        patient: { authority: 'NORTH', value: '4711', type: 'MR' },
        visit: { authority: 'NORTH', value: 'V1' },
        occurredAt: Date.UTC(2026, 2, 1, 17, 55),
        class: 'inpatient',
        place: { unit: 'icu', room: '12', bed: 'A' },
        attending: 'Ortiz, Elena',
        attendingId: '77',
        admittedAt: Date.UTC(2026, 2, 1, 17, 45),
      },
    ]);
  });

  test.each([
    ['A02', 'transferred'],
    ['A03', 'discharged'],
    ['A04', 'admitted'],
    ['A08', 'updated'],
    ['A11', 'admission-cancelled'],
    ['A12', 'transfer-cancelled'],
    ['A13', 'discharge-cancelled'],
  ])('%s is a visit that is %s', (trigger, change) => {
    const visit = visitOf(messageOf(headerOf(`ADT^${trigger}`), pid, 'PV1|1'));
    expect(visit.change).toBe(change);
  });

  test('a registration without a class is of an outpatient', () => {
    expect(visitOf(messageOf(headerOf('ADT^A04'), pid, 'PV1|1')).class).toBe('outpatient');
    expect(visitOf(messageOf(headerOf('ADT^A04'), pid, 'PV1|1|E')).class).toBe('emergency');
  });

  test('an update without a visit segment is about the person alone', () => {
    const facts = factsOf(messageOf(headerOf('ADT^A08'), pid));
    expect(facts.map(({ kind }) => kind)).toEqual(['patient']);
  });

  test('a type that Sinew does not take is kept with the reason', () => {
    const translation = read(messageOf(headerOf('SIU^S18'), pid));
    expect(translation).toMatchObject({
      outcome: 'kept',
      reason: 'unsupported-type',
      sentence: expect.stringContaining('SIU^S18'),
    });
  });

  test('a garbled type is not repeated in the reason', () => {
    const translation = read(messageOf(headerOf('Doe Jane'), pid));
    expect(JSON.stringify(translation)).not.toContain('Doe');
  });

  test.each([
    ['no message at all', '', 'unreadable'],
    ['noise', 'hello', 'unreadable'],
    [
      'two messages in one frame',
      `${headerOf('ADT^A01')}\r${pid}\r${headerOf('ADT^A01')}`,
      'several-messages',
    ],
    ['no type', headerOf(''), 'missing-message-type'],
    ['no patient', headerOf('ADT^A01'), 'missing-patient'],
    ['no result patient', `${headerOf('ORU^R01')}\rOBX|1|NM|K||5`, 'missing-patient'],
    ['no identifier', `${headerOf('ADT^A01')}\rPID|1||||Doe^Jane`, 'missing-patient-identifier'],
    ['a placeholder', `${headerOf('ADT^A01')}\rPID|1||UNKNOWN~0000`, 'missing-patient-identifier'],
    ['nobody merged', `${headerOf('ADT^A40')}\r${pid}\rMRG|`, 'missing-retired-identifier'],
  ])('%s fails for a cause that can be counted', (_, text, cause) => {
    const translation = read(Buffer.from(text));
    expect(translation).toMatchObject({ outcome: 'failed', cause });
    expect(translation.problems.some(({ severity }) => severity === 'error')).toBe(true);
    expect(JSON.stringify(translation)).not.toContain('Doe');
  });
});

describe('who the patient is', () => {
  const identifiers = (field: string, feed: Partial<Feed> = {}): string[] => {
    const raw = messageOf(headerOf('ADT^A08'), `PID|1||${field}`);
    const fact = factsOf(raw, feed)[0];
    if (fact?.kind !== 'patient') throw new Error('no patient');
    return fact.identifiers.map(({ authority, value }) => `${authority}|${value}`);
  };

  test('the type that the feed goes by decides, wherever it stands', () => {
    const expected = ['NORTH|4711', 'SSA|123-45-6789'];
    expect(identifiers('123-45-6789^^^SSA^SS~4711^^^NORTH^MR')).toEqual(expected);
    expect(identifiers('4711^^^NORTH^MR~123-45-6789^^^SSA^SS')).toEqual(expected);
  });

  test('among one type the authority decides', () => {
    const feed = { patientIdentifier: { types: ['MR'], authorities: ['SOUTH', 'NORTH'] } };
    const sent = '1^^^NORTH^MR~2^^^SOUTH^MR~3^^^EAST^MR';
    expect(identifiers(sent, feed)).toEqual(['SOUTH|2', 'NORTH|1', 'EAST|3']);
  });

  test('an identifier without an authority is of the one that the feed defaults to', () => {
    expect(identifiers('4711')).toEqual(['NORTH|4711']);
  });

  test('where nothing fits the feed the choice does not depend on the order, and is a problem', () => {
    const one = '9^^^EAST^AN~8^^^WEST^XX';
    const other = '8^^^WEST^XX~9^^^EAST^AN';
    expect(identifiers(one)).toEqual(identifiers(other));
    expect(problemsOf(messageOf(headerOf('ADT^A08'), `PID|1||${one}`))).toContain(
      'identifier-not-configured PID-3',
    );
  });

  test('what came before PID-3 counts only where PID-3 is empty', () => {
    expect(patientOf('PID|1|77||88').identifiers.map(({ value }) => value)).toEqual(['77', '88']);
    expect(patientOf('PID|1|77|66|88').identifiers.map(({ value }) => value)).toEqual(['66']);
  });

  test(`an identifier of ${keyCharsMax} characters is taken, a longer one is left out`, () => {
    const longest = '1'.repeat(keyCharsMax - 1);
    expect(identifiers(`2${longest}`)).toEqual([`NORTH|2${longest}`]);
    const tooLong = messageOf(headerOf('ADT^A08'), `PID|1||4711~22${longest}`);
    expect(problemsOf(tooLong)).toContain('too-long PID-3[2].1');
  });

  test('what is not sent is not said, and two quotation marks delete', () => {
    expect(patientOf('PID|1||4711')).not.toHaveProperty('family');
    expect(patientOf('PID|1||4711||""||""|""')).toMatchObject({
      family: null,
      given: null,
      birthDate: null,
      sex: null,
    });
  });

  test('the legal name is taken among several', () => {
    expect(patientOf('PID|1||4711||Nick^Name^^^^^N~Doe^Jane^^^^^L')).toMatchObject({
      family: 'Doe',
    });
  });

  test('a date of birth stays as precise as it was sent', () => {
    expect(patientOf('PID|1||4711||||1981').birthDate).toBe('1981');
    expect(patientOf('PID|1||4711||||198111').birthDate).toBe('1981-11');
    expect(patientOf('PID|1||4711||||19811110083000').birthDate).toBe('1981-11-10');
  });

  test('a date that cannot be is a problem at its place, and says nothing', () => {
    const raw = messageOf(headerOf('ADT^A08'), 'PID|1||4711||||19810230');
    expect(problemsOf(raw)).toContain('time-impossible PID-7');
    expect(factsOf(raw)[0]).not.toHaveProperty('birthDate');
  });

  test('a date of death says that the patient died', () => {
    expect(patientOf(`PID|1||4711${'|'.repeat(26)}20260101`).deceased).toBe(true);
    expect(patientOf(`PID|1||4711${'|'.repeat(27)}N`).deceased).toBe(false);
  });

  test('NUL bytes, which no database takes, are left out', () => {
    expect(patientOf('PID|1||47\u000011||D\u0000oe')).toMatchObject({
      identifiers: [{ value: '4711' }],
      family: 'Doe',
    });
  });
});

describe('a merge', () => {
  test('each MRG goes into the PID before it', () => {
    const facts = factsOf(
      messageOf(
        headerOf('ADT^A40'),
        'PID|1||A^^^NORTH^MR',
        'MRG|B^^^NORTH^MR',
        'PID|1||C^^^NORTH^MR',
        'MRG|D^^^NORTH^MR',
      ),
    );
    const merges = facts.filter((one): one is MergeFact => one.kind === 'merge');
    expect(merges.map((one) => [one.survivor[0].value, one.retired[0].value])).toEqual([
      ['A', 'B'],
      ['C', 'D'],
    ]);
  });

  test('the retired number in PID-3 is not taken for the survivor', () => {
    const facts = factsOf(
      messageOf(headerOf('ADT^A40'), 'PID|1||B^^^NORTH^MR~A^^^NORTH^MR', 'MRG|B^^^NORTH^MR'),
    );
    const survivors = facts.map((one) => (one.kind === 'merge' ? one.survivor : undefined));
    expect(survivors[1]?.map(({ value }) => value)).toEqual(['A']);
  });
});

describe('when it happened', () => {
  const evn = (...fields: string[]): EncounterFact =>
    visitOf(messageOf(headerOf('ADT^A02'), `EVN|${fields.join('|')}`, pid, 'PV1|1'));

  test('when it really happened comes before when it was recorded and when it was sent', () => {
    expect(evn('A02', '20260301110000', '', '', '', '20260301100000').occurredAt).toBe(
      Date.UTC(2026, 2, 1, 16),
    );
    expect(evn('A02', '20260301110000').occurredAt).toBe(Date.UTC(2026, 2, 1, 17));
    expect(evn('A02').occurredAt).toBe(Date.UTC(2026, 2, 1, 18));
  });

  test('an impossible time is a problem, and the next one is taken', () => {
    const raw = messageOf(headerOf('ADT^A02'), 'EVN|A02|20260231110000', pid, 'PV1|1');
    expect(visitOf(raw).occurredAt).toBe(Date.UTC(2026, 2, 1, 18));
    expect(problemsOf(raw)).toContain('time-impossible EVN-2');
  });

  test('a cancellation happened when it was recorded: EVN-6 tells of what it cancels', () => {
    const fields = 'EVN|A11|20260301110000||||20260301100000';
    const visit = visitOf(messageOf(headerOf('ADT^A11'), fields, pid, 'PV1|1'));
    expect(visit.occurredAt).toBe(Date.UTC(2026, 2, 1, 17));
  });

  test('a time one day ahead is a clock that is wrong, later than that it is no time', () => {
    const at = (instant: number): string =>
      new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14) + '+0000';
    const limit = receivedAt + clockAheadMsMax;
    expect(evn('A02', at(limit)).occurredAt).toBe(limit);
    expect(evn('A02', at(limit + 1000)).occurredAt).toBe(Date.UTC(2026, 2, 1, 18));
  });
});

describe('where it happened', () => {
  test('a point of care that the feed does not map is a located problem, and no unit', () => {
    const raw = messageOf(headerOf('ADT^A02'), pid, 'PV1|1|I|4WEST^2^B');
    expect(visitOf(raw).place).toEqual({ unit: null, room: '2', bed: 'B' });
    expect(problemsOf(raw)).toContain('unmapped-location PV1-3.1');
  });

  test('a point of care named as a property of every object is not mapped', () => {
    const raw = messageOf(headerOf('ADT^A02'), pid, 'PV1|1|I|constructor^2^B');
    expect(visitOf(raw).place?.unit).toBeNull();
  });
});

describe('results', () => {
  const order = 'OBR|1|P1|F1^LAB|BMP^Basic|||20260301110000';

  test('a critical potassium is a result under its standard code', () => {
    expect(resultsOf(order, 'OBX|1|NM|K^Kalium^L||6.80|mmol/L|3.5-5.1|HH|||F')).toEqual([
      {
        kind: 'result',
        patient: { authority: 'NORTH', value: '4711', type: 'MR' },
        visit: null,
        resultKey: 'north|F1|LAB|BMP|K|',
        orderId: 'F1',
        code: '2823-3',
        codeSystem: 'LN',
        display: 'Potassium',
        value: '6.80',
        number: 6.8,
        unit: 'mmol/L',
        range: '3.5-5.1',
        interpretation: 'critical-high',
        status: 'final',
        observedAt: Date.UTC(2026, 2, 1, 17),
        reportedAt: null,
        sentAt: Date.UTC(2026, 2, 1, 18),
        order: {
          keys: ['order|north|placer|P1|', 'order|north|filler|F1|LAB'],
          change: 'mentioned',
        },
      },
    ]);
  });

  test.each([
    ['NM', '<5', '<5', null],
    ['NM', '-1.5E2', '-1.5E2', -150],
    ['NM', '1e999', '1e999', null],
    ['ST', '6.8', '6.8', 6.8],
    ['', '6.8', '6.8', 6.8],
    ['ZZ', 'text', 'text', null],
    ['TX', '12', '12', null],
    ['SN', '<^5', '<5', null],
    ['SN', '=^5', '=5', 5],
    ['SN', '^5', '5', 5],
    ['SN', '5', '5', 5],
    ['SN', '^1^:^128', '1:128', null],
    ['SN', '^2^+', '2+', null],
    ['CE', 'POS^Positive^L', 'Positive', null],
    ['CWE', 'POS', 'POS', null],
    ['DT', '20260301', '20260301', null],
    ['FT', 'one\\.br\\two', 'one\ntwo', null],
    ['ST', '""', null, null],
    ['NM', '', null, null],
    ['TX', 'one~two', 'one\ntwo', null],
  ])('OBX-2 %s with %s is the value %s and the number %s', (type, sent, value, number) => {
    expect(resultsOf(order, `OBX|1|${type}|X||${sent}||||||F`)).toMatchObject([{ value, number }]);
  });

  test('a file beside results is a document, and a pointer is none, with a problem at its place', () => {
    const raw = messageOf(
      headerOf('ORU^R01'),
      pid,
      order,
      'OBX|1|NM|X||1||||||F',
      'OBX|2|ED|PDF^Report||^application^pdf^Base64^AAAA||||||F',
      'OBX|3|ED|PDF^Report||^application^pdf^Base64^BBBB||||||F',
      'OBX|4|RP|SEE||\\\\files\\a.pdf||||||F',
    );
    expect(factsOf(raw).filter(({ kind }) => kind === 'result')).toHaveLength(1);
    expect(factsOf(raw).filter(({ kind }) => kind === 'document')).toMatchObject([
      {
        change: 'authenticated',
        details: { code: 'PDF', display: 'Report', contentKind: 'attachment', contentSeq: 0 },
      },
    ]);
    expect(problemsOf(raw)).toContain('value-not-taken OBX[4]-5');
  });

  test.each([
    ['F', 'final'],
    ['U', 'final'],
    ['P', 'preliminary'],
    ['R', 'preliminary'],
    ['S', 'preliminary'],
    ['I', 'preliminary'],
    ['C', 'corrected'],
    ['W', 'withdrawn'],
    ['D', 'withdrawn'],
    ['X', 'cancelled'],
    ['', 'final'],
    ['?', 'final'],
  ])('OBX-11 %s is %s', (sent, status) => {
    expect(resultsOf(order, `OBX|1|NM|X||1||||||${sent}`)).toMatchObject([{ status }]);
  });

  test('a question that was not asked is no result', () => {
    expect(resultsOf(order, 'OBX|1|NM|X||||||||N')).toEqual([]);
  });

  test.each([
    ['HH', 'critical-high'],
    ['LL', 'critical-low'],
    ['AA', 'critical'],
    ['H', 'high'],
    ['L', 'low'],
    ['>', 'critical-high'],
    ['<', 'low'],
    ['A', 'abnormal'],
    ['N', 'normal'],
    ['', 'unknown'],
    ['U~HH~A', 'critical-high'],
    ['hh', 'critical-high'],
    ['LOUD', 'unknown'],
  ])('OBX-8 %s is %s', (sent, interpretation) => {
    expect(resultsOf(order, `OBX|1|NM|X||1|||${sent}|||F`)).toMatchObject([{ interpretation }]);
  });

  test('the same code twice in an order is two results, and the lines of a text are one', () => {
    const results = resultsOf(
      order,
      'OBX|1|NM|X||1||||||F',
      'OBX|2|NM|X||2||||||F',
      'OBX|3|NM|X|b|3||||||F',
      'OBX|4|TX|REPORT||line one||||||F',
      'OBX|5|TX|REPORT||line two||||||F',
    );
    expect(results.map(({ resultKey }) => resultKey)).toEqual([
      'north|F1|LAB|BMP|X|',
      'north|F1|LAB|BMP|X|#2',
      'north|F1|LAB|BMP|X|b',
      'north|F1|LAB|BMP|REPORT|',
    ]);
    expect(results[3]?.value).toBe('line one\nline two');
  });

  test('a correction has the key of what it corrects', () => {
    const key = (status: string, value: string): string | undefined =>
      resultsOf(order, `OBX|1|NM|X||${value}||||||${status}`)[0]?.resultKey;
    expect(key('C', '2')).toBe(key('F', '1'));
  });

  test('without an order number patient and time stand for it', () => {
    const [result] = resultsOf('OBR|1|||BMP|||20260301110000', 'OBX|1|NM|X||1||||||F');
    expect(result).toMatchObject({
      orderId: null,
      resultKey: 'north|NORTH|4711|20260301110000|BMP|X|',
    });
  });

  test('an order number in ORC serves the OBR that has none', () => {
    const results = resultsOf(
      'ORC|RE|P9|F9',
      'OBR|1|||BMP',
      'OBX|1|NM|X||1',
      'OBR|2||F10|BMP',
      'OBX|1|NM|X||1',
    );
    expect(results.map(({ orderId }) => orderId)).toEqual(['F9', 'F10']);
  });

  test('the results of several patients in one message stay apart', () => {
    const raw = messageOf(
      headerOf('ORU^R01'),
      pid,
      'PV1|1|I|ICU||||||||||||||||V1',
      order,
      'OBX|1|NM|X||1||||||F',
      'PID|2||4712^^^NORTH^MR',
      'OBR|1||F2|BMP',
      'OBX|1|NM|X||2||||||F',
    );
    const results = factsOf(raw).filter((one) => one.kind === 'result');
    expect(results.map((one) => [one.patient.value, one.visit?.value, one.value])).toEqual([
      ['4711', 'V1', '1'],
      ['4712', undefined, '2'],
    ]);
    expect(factsOf(raw)[1]).toMatchObject({ kind: 'encounter', change: 'mentioned' });
  });

  test('observations of the specimen are not the patient’s', () => {
    expect(resultsOf(order, 'SPM|1', 'OBX|1|NM|VOLUME||10||||||F')).toEqual([]);
  });

  test(`at most ${problemsMax} problems are listed`, () => {
    const lines = Array.from({ length: problemsMax + 1 }, (_, n) => `OBX|${n + 1}|NM|||1||||||F`);
    const problems = problemsOf(messageOf(headerOf('ORU^R01'), pid, order, ...lines));
    expect(problems).toHaveLength(problemsMax);
    expect(problems.at(-1)).toBe('more-problems ');
  });
});
