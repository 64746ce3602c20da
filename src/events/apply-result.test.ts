import { describe, expect, test } from 'vitest';

import {
  hourMs,
  identifier,
  noon,
  person,
  place,
  potassium,
  SampleHistory,
  visit,
} from './sample-history.ts';

function withPotassium(): SampleHistory {
  const history = new SampleHistory();
  history.tell(person('A'), potassium());
  return history;
}

describe('a result', () => {
  test('is reported once, with whether it is critical and where the patient is', () => {
    const history = new SampleHistory();
    history.tell(visit('admitted', { class: 'emergency', place: place('ed') }));
    const told = history.tell(potassium());
    expect(told.types).toEqual(['result.reported']);
    expect(told.events[0]).toMatchObject({
      unit: 'ed',
      occurredAt: noon,
      data: {
        value: '6.8',
        number: 6.8,
        critical: true,
        status: 'final',
        encounterClass: 'emergency',
        previousValue: null,
      },
    });
    expect(history.tell(potassium()).types).toEqual([]);
  });

  test('off the scale says what is certain, in the spelling of units that limits are written in', () => {
    const said = potassium({ value: '>6.0', number: null, unit: 'MMOL/L' });
    expect(new SampleHistory().tell(said).events[1]?.data).toMatchObject({
      value: '>6.0',
      number: null,
      atLeast: 6,
      atMost: null,
      unitOfMeasure: 'mmol/L',
    });
    const odd = potassium({ unit: 'furlongs' });
    expect(new SampleHistory().tell(odd).events[1]?.data).toMatchObject({
      number: 6.8,
      atLeast: null,
      unitOfMeasure: 'furlongs',
    });
  });

  test('belongs to the visit that it names', () => {
    const history = new SampleHistory();
    history.tell(visit('admitted', { place: place('ed') }));
    history.tell(visit('admitted', { visit: identifier('V2'), place: place('icu') }));
    const { events } = history.tell(potassium({ visit: identifier('V2') }));
    expect(events[0]?.unit).toBe('icu');
  });

  test('of a patient with two open visits is not guessed into one', () => {
    const history = new SampleHistory();
    history.tell(visit('admitted', { place: place('ed') }));
    history.tell(visit('admitted', { visit: identifier('V2'), place: place('icu') }));
    expect(history.tell(potassium()).events[0]).toMatchObject({ encounterId: null, unit: null });
  });

  test('names the value before it', () => {
    const history = withPotassium();
    const next = potassium({ orderId: 'F2', value: '4.1', observedAt: noon + hourMs });
    expect(history.tell(next).events[0]?.data).toMatchObject({
      previousValue: '6.8',
      previousObservedAt: noon,
    });
    const earlier = potassium({ orderId: 'F0', value: '5.0', observedAt: noon - hourMs });
    expect(history.tell(earlier).events[0]?.data['previousValue']).toBeNull();
  });
});

describe('a result that changes', () => {
  test('a correction says what stood there before', () => {
    const told = withPotassium().tell(
      potassium({ status: 'corrected', value: '4.8', number: 4.8 }),
    );
    expect(told.types).toEqual(['result.corrected']);
    expect(told.events[0]?.data).toMatchObject({ value: '4.8', previousValue: '6.8' });
  });

  test('another value under the same number is a correction, whatever its status says', () => {
    const told = withPotassium().tell(potassium({ value: '4.8' }));
    expect(told.types).toEqual(['result.corrected']);
  });

  test('a flag that turns critical is a correction', () => {
    const history = new SampleHistory();
    history.tell(potassium({ interpretation: 'high' }));
    const told = history.tell(potassium());
    expect(told.types).toEqual(['result.corrected']);
    expect(told.events[0]?.data['critical']).toBe(true);
  });

  test('a preliminary result becomes final', () => {
    const history = new SampleHistory();
    history.tell(potassium({ status: 'preliminary' }));
    expect(history.tell(potassium()).types).toEqual(['result.reported']);
  });

  test('a final status without the value keeps the preliminary value', () => {
    const history = new SampleHistory();
    history.tell(potassium({ status: 'preliminary' }));
    const told = history.tell(potassium({ value: null, number: null, interpretation: 'unknown' }));
    expect(told.events[0]?.data).toMatchObject({ status: 'final', value: '6.8', critical: true });
  });

  test('a preliminary result after the final one is late and ignored', () => {
    const history = withPotassium();
    const told = history.tell(potassium({ status: 'preliminary', value: '9.9' }));
    expect(told).toMatchObject({ types: [], codes: ['late-downgrade'] });
    expect(history.records.observationOfKey('north|F1|K')?.value).toBe('6.8');
  });

  test('sent again after its code was mapped, it is told under the code that limits know', () => {
    const history = new SampleHistory();
    history.tell(potassium({ code: 'KX', interpretation: 'unknown' }));
    const again = history.tell(potassium({ interpretation: 'unknown' }));
    expect(again.types).toEqual(['result.corrected']);
    expect(again.events[0]?.data).toMatchObject({ code: '2823-3', value: '6.8', status: 'final' });
    expect(history.tell(potassium({ interpretation: 'unknown' })).types).toEqual([]);
  });

  test('a corrected result that is resent as final is still corrected', () => {
    const history = withPotassium();
    const corrected = potassium({ status: 'corrected', value: '4.8' });
    history.tell(corrected);
    expect(history.tell({ ...corrected, status: 'final' }).types).toEqual([]);
  });

  test('a withdrawn result keeps what was withdrawn in sight, and is told once', () => {
    const history = withPotassium();
    const withdrawn = potassium({ status: 'withdrawn', value: null, number: null });
    const told = history.tell(withdrawn);
    expect(told.types).toEqual(['result.withdrawn']);
    expect(told.events[0]?.data).toMatchObject({ status: 'withdrawn', previousValue: '6.8' });
    expect(history.tell(withdrawn).types).toEqual([]);
    expect(history.tell(potassium()).types).toEqual(['result.reported']);
  });

  test('a withdrawn result is nobody’s value before', () => {
    const history = withPotassium();
    history.tell(potassium({ status: 'withdrawn' }));
    const next = potassium({ orderId: 'F2', observedAt: noon + hourMs });
    expect(history.tell(next).events[0]?.data['previousValue']).toBeNull();
  });

  test('the withdrawal of a result that nobody told of is kept without an event', () => {
    const told = new SampleHistory().tell(person('A'), potassium({ status: 'withdrawn' }));
    expect(told).toMatchObject({
      types: ['patient.registered'],
      codes: ['withdrawal-of-unknown-result'],
    });
  });
});

describe('a report that comes late', () => {
  const at = (minutes: number) => noon + minutes * 60_000;
  const corrected = potassium({
    ...{ status: 'corrected', value: '4.8', number: 4.8, interpretation: 'normal' },
    ...{ reportedAt: at(30), sentAt: at(31) },
  });

  test.each([
    ['the laboratory’s own time says so', { reportedAt: at(10), sentAt: at(40) }],
    ['the message was sent before', { reportedAt: at(30), sentAt: at(11) }],
    ['no time of the laboratory tells', { reportedAt: null, sentAt: at(11) }],
  ])('never overrides the correction: %s', (_, times) => {
    const history = new SampleHistory();
    history.tell(corrected);
    const told = history.tell(potassium(times));
    expect(told).toMatchObject({ types: [], codes: ['late-report'] });
    expect(history.records.observationOfKey('north|F1|K')?.value).toBe('4.8');
  });

  test('withdraws nothing that was reported after it', () => {
    const history = new SampleHistory();
    history.tell(potassium({ reportedAt: at(30) }));
    const told = history.tell(potassium({ status: 'withdrawn', reportedAt: at(10) }));
    expect(told).toMatchObject({ types: [], codes: ['late-report'] });
  });

  test('is known for it by its status alone where no time tells the two apart', () => {
    const history = new SampleHistory();
    history.tell(corrected);
    const same = { reportedAt: at(30), sentAt: at(31) };
    expect(history.tell(potassium(same))).toMatchObject({ types: [], codes: ['late-final'] });
    const untimed = potassium();
    expect(history.tell(untimed)).toMatchObject({ types: [], codes: ['late-final'] });
  });

  test('is none if it is newer, though it is called final', () => {
    const history = new SampleHistory();
    history.tell(corrected);
    const told = history.tell(potassium({ reportedAt: at(50), sentAt: at(20) }));
    expect(told).toMatchObject({ types: ['result.corrected'], codes: [] });
    expect(told.events[0]?.data).toMatchObject({ value: '6.8', critical: true });
  });

  test('is none because an earlier report came from a clock that was ahead', () => {
    const history = new SampleHistory();
    history.tell(potassium({ sentAt: at(30 * 60) }));
    const told = history.tell({ ...corrected, reportedAt: null, sentAt: at(25 * 60) });
    expect(told).toMatchObject({ types: ['result.corrected'], codes: [] });
  });
});

describe('order numbers that repeat', () => {
  test('a later result of a standing order is seen as new, and corrected on its own', () => {
    const history = new SampleHistory();
    history.tell(potassium({ value: '4.0', interpretation: 'normal' }));
    const critical = potassium({ observedAt: noon + hourMs });
    const told = history.tell(critical);
    expect(told.types).toEqual(['result.reported']);
    expect(told.events[0]?.data).toMatchObject({ critical: true, previousValue: '4.0' });
    expect(history.tell(critical).types).toEqual([]);
    const corrected = history.tell({ ...critical, status: 'corrected', value: '4.1' });
    expect(corrected.events[0]).toMatchObject({
      type: 'result.corrected',
      subject: told.events[0]?.subject,
    });
  });

  test('the order number of another patient’s result is kept apart', () => {
    const history = withPotassium();
    const other = potassium({ patient: identifier('B'), value: '4.0' });
    const told = history.tell(person('B'), other);
    expect(told.types).toEqual(['patient.registered', 'result.reported']);
    expect(told.codes).toEqual(['result-of-another-patient']);
    expect(history.records.observationOfKey('north|F1|K')?.value).toBe('6.8');
  });
});
