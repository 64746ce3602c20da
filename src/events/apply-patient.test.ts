import { describe, expect, test } from 'vitest';

import { identifier, merge, person, potassium, SampleHistory, visit } from './sample-history.ts';

describe('a patient', () => {
  test('is registered once, and updated only by what is new', () => {
    const history = new SampleHistory();
    const fact = person('A', { family: 'Doe', birthDate: '1981' });
    expect(history.tell(fact).types).toEqual(['patient.registered']);
    expect(history.tell(fact).types).toEqual([]);
    const told = history.tell(person('A', { given: 'Jane', birthDate: null }));
    expect(told.types).toEqual(['patient.updated']);
    expect(told.events[0]?.data).toMatchObject({ family: 'Doe', given: 'Jane', birthDate: null });
  });

  test('is who admissions say: a result fills gaps, and that it says otherwise is a problem', () => {
    const history = new SampleHistory();
    history.tell(person('A', { family: 'Doe', birthDate: '1981-11-10', sex: 'unknown' }));
    const alike = { family: 'DOE', birthDate: '1981', sex: 'female', mentioned: true } as const;
    const filled = history.tell(person('A', { ...alike, given: 'Jane' }));
    expect(filled).toMatchObject({ types: ['patient.updated'], codes: [] });
    const told = history.tell(
      person('A', {
        ...{ family: 'Roe', given: null, birthDate: '1918-11-10', deceased: true },
        mentioned: true,
      }),
    );
    expect(told).toMatchObject({ types: [], codes: ['demographics-differ'] });
    expect(told.problems[0]?.sentence).toContain('(family name, date of birth, death)');
    expect(history.records.patientOf(identifier('A'))).toMatchObject({
      ...{ family: 'Doe', given: 'Jane', birthDate: '1981-11-10', sex: 'unknown' },
      deceased: false,
    });
    expect(history.tell(person('A', { family: 'Roe' })).types).toEqual(['patient.updated']);
  });

  test('of whom a result is heard first is known by it until admissions say more', () => {
    const history = new SampleHistory();
    history.tell(person('A', { family: 'Roe', mentioned: true }));
    const told = history.tell(person('A', { family: 'Doe' }));
    expect(told).toMatchObject({ types: ['patient.updated'], codes: [] });
    expect(told.events[0]?.data['family']).toBe('Doe');
  });

  test('is told to have died', () => {
    const history = new SampleHistory();
    history.tell(person('A'));
    const { events } = history.tell(person('A', { deceased: true }));
    expect(events[0]).toMatchObject({ type: 'patient.updated', data: { deceased: true } });
  });

  test('is found by any medical record number that came with the first', () => {
    const history = new SampleHistory();
    history.tell({ kind: 'patient', identifiers: [identifier('A'), identifier('SOUTH:9', 'MR')] });
    expect(history.tell(person('SOUTH:9')).types).toEqual([]);
  });

  test('is not found by a number that people share or mistype', () => {
    const history = new SampleHistory();
    const ssn = identifier('SSA:123', 'SS');
    history.tell({ kind: 'patient', identifiers: [identifier('A', 'MR'), ssn] });
    const told = history.tell({ kind: 'patient', identifiers: [identifier('B', 'MR'), ssn] });
    expect(told).toMatchObject({ types: ['patient.registered'], codes: ['identifier-conflict'] });
  });

  test('identifiers of two patients are a conflict: the first decides and nothing is merged', () => {
    const history = new SampleHistory();
    history.tell(person('A'));
    history.tell(person('B'));
    const told = history.tell({
      kind: 'patient',
      identifiers: [identifier('B'), identifier('A')],
      family: 'Doe',
    });
    expect(told.codes).toEqual(['identifier-conflict']);
    expect(history.records.patientOf(identifier('B'))?.family).toBe('Doe');
    expect(history.records.patientOf(identifier('A'))?.family).toBeNull();
  });

  test('the unit of an event about the person is where the person is', () => {
    const history = new SampleHistory();
    history.tell(visit('admitted', { place: { unit: 'icu', room: null, bed: null } }));
    expect(history.tell(person('A', { family: 'Doe' })).events[0]?.unit).toBe('icu');
  });
});

describe('a merge', () => {
  test('brings identifiers, visits and results to the survivor, and says so once', () => {
    const history = new SampleHistory();
    history.tell(person('A'), visit('admitted'), potassium());
    history.tell(person('B'));
    const retired = history.records.patientOf(identifier('A'))?.id;
    const told = history.tell(merge('B', 'A'));
    const survivor = history.records.patientOf(identifier('B'))?.id;
    expect(told.types).toEqual(['patient.merged']);
    expect(told.events[0]).toMatchObject({
      patientId: survivor,
      data: { retiredPatientId: retired },
    });
    expect(history.records.patientOf(identifier('A'))?.id).toBe(survivor);
    expect(history.records.encounterOfVisit('NORTH|V1')?.patientId).toBe(survivor);
    expect(history.records.observationOfKey('north|F1|K')?.patientId).toBe(survivor);
    expect(history.tell(merge('B', 'A'))).toMatchObject({
      types: [],
      codes: ['merge-into-itself'],
    });
  });

  test('a late message for the retired number is the survivor’s', () => {
    const history = new SampleHistory();
    history.tell(person('A'));
    history.tell(person('B'), merge('B', 'A'));
    const { events } = history.tell(potassium());
    expect(events[0]?.patientId).toBe(history.records.patientOf(identifier('B'))?.id);
  });

  test('of a number that nobody knows notes whose it is', () => {
    const history = new SampleHistory();
    expect(history.tell(merge('B', 'A')).types).toEqual(['patient.registered']);
    expect(history.tell(person('A')).types).toEqual([]);
  });

  test('back again finds both to be one already', () => {
    const history = new SampleHistory();
    history.tell(person('A'), person('B'), merge('B', 'A'));
    expect(history.tell(merge('A', 'B'))).toMatchObject({
      types: [],
      codes: ['merge-into-itself'],
    });
  });

  test('of a chain leads to its end', () => {
    const history = new SampleHistory();
    history.tell(person('A'), person('B'), person('C'));
    history.tell(merge('B', 'A'));
    history.tell(merge('C', 'B'));
    const survivor = history.records.patientOf(identifier('C'))?.id;
    expect(history.records.patientOf(identifier('A'))?.id).toBe(survivor);
    const { merges } = history.records.changes();
    expect(merges.map((one) => one.survivor)).toEqual([survivor, survivor]);
  });
});
