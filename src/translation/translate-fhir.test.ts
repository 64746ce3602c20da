import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { depthMax } from './fhir-json.ts';
import { sampleFeed, sampleSite } from './sample-feed.ts';
import {
  encodeFhirRequest,
  entriesMax,
  translateFhir,
  type FhirHead,
  type FhirTranslation,
} from './translation.ts';

const receivedAt = Date.UTC(2026, 2, 3, 18);
const feed = sampleFeed({ kind: 'fhir', systems: { 'urn:north': 'NORTH' } });

function translated(body: unknown, head: Partial<FhirHead> = {}): FhirTranslation {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = (body as { resourceType?: string }).resourceType;
  const url = type === 'Bundle' ? '' : (type ?? 'Patient');
  const full: FhirHead = { client: 'ehr', method: 'POST', url, known: {}, existing: [], ...head };
  const raw = encodeFhirRequest(full, Buffer.from(text));
  return translateFhir({ raw, feed, site: sampleSite, receivedAt });
}

function factsOf(body: unknown, head: Partial<FhirHead> = {}) {
  const translation = translated(body, head);
  if (translation.outcome !== 'facts') throw new Error(JSON.stringify(translation));
  return translation;
}

const ann = { authority: 'NORTH', value: '7' };
const subject = { identifier: { system: 'urn:north', value: '7' } };

describe('a Patient', () => {
  test('says who it is by the official name, and leaves open what it leaves out', () => {
    const { facts } = factsOf({
      resourceType: 'Patient',
      identifier: [
        { system: 'http://ssn.example', value: '999', type: { coding: [{ code: 'SS' }] } },
        { system: 'urn:north', value: '7', type: { coding: [{ code: 'MR' }] } },
      ],
      name: [
        { use: 'maiden', family: 'Old' },
        { use: 'official', family: 'Smith', given: ['Ann', 'Marie'] },
      ],
      deceasedDateTime: '2026-03-01',
    });
    expect(facts).toEqual([
      {
        kind: 'patient',
        identifiers: [
          { ...ann, type: 'MR' },
          { authority: 'http://ssn.example', value: '999', type: 'SS' },
        ],
        family: 'Smith',
        given: 'Ann',
        deceased: true,
      },
    ]);
  });

  test('with a gender and a birth date that are none is taken without them, with the places', () => {
    const { facts, problems } = factsOf({
      resourceType: 'Patient',
      identifier: [{ system: 'urn:north', value: '7' }],
      gender: 'F',
      birthDate: '10.11.1981',
    });
    expect(facts).toEqual([{ kind: 'patient', identifiers: [ann] }]);
    expect(problems.map(({ location }) => location)).toEqual([
      'Patient.gender',
      'Patient.birthDate',
    ]);
  });
});

describe('an Observation', () => {
  const potassium = {
    resourceType: 'Observation',
    identifier: [{ system: 'urn:lab', value: 'K-1' }],
    status: 'final',
    code: { coding: [{ system: 'urn:local', code: 'K' }] },
    subject,
    effectiveDateTime: '2026-03-03T12:00:00-06:00',
    valueQuantity: { value: 6.8, unit: 'mmol/L' },
    interpretation: [{ coding: [{ code: 'H' }] }, { coding: [{ code: 'HH' }] }],
    referenceRange: [{ low: { value: 3.5 }, high: { value: 5.1 } }],
  };

  test('is a result by the code map of the feed, with its most severe interpretation', () => {
    const { facts } = factsOf(JSON.stringify(potassium).replace('6.8', '6.80'), {
      url: 'Observation',
    });
    expect(facts).toMatchObject([
      {
        kind: 'result',
        patient: ann,
        resultKey: 'north|fhir|urn:lab|K-1',
        code: '2823-3',
        value: '6.80',
        number: 6.8,
        unit: 'mmol/L',
        range: '3.5-5.1',
        interpretation: 'critical-high',
        observedAt: Date.UTC(2026, 2, 3, 18),
      },
    ]);
  });

  test.each([
    [{ valueQuantity: { value: 5, comparator: '<', unit: 'mmol/L' } }, '<5', null],
    [{ valueString: ' clotted ' }, 'clotted', null],
    [{ valueCodeableConcept: { text: 'Positive' } }, 'Positive', null],
    [{ valueInteger: 3 }, '3', 3],
    [{ valueBoolean: false }, 'false', null],
    [{ valueRange: { low: { value: 1 }, high: { value: 2 } } }, '1-2', null],
    [{ valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }, '1:128', null],
    [{ dataAbsentReason: { text: 'unknown' } }, null, null],
  ])('with %j has the value %j', (valued, value, number) => {
    const { valueQuantity: _, ...rest } = potassium;
    expect(factsOf({ ...rest, ...valued }).facts).toMatchObject([{ value, number }]);
  });

  test.each([
    ['amended', 'corrected'],
    ['entered-in-error', 'withdrawn'],
    ['unknown', 'preliminary'],
  ])('that is %s is %s', (status, kept) => {
    expect(factsOf({ ...potassium, status }).facts).toMatchObject([{ status: kept }]);
  });

  test('of several components is one result for each, under keys of their own', () => {
    const { valueQuantity: _, ...panel } = potassium;
    const component = ['8480-6', '8462-4'].map((code) => ({
      code: { coding: [{ system: 'http://loinc.org', code }] },
      valueQuantity: { value: 120, unit: 'mm[Hg]' },
    }));
    const { facts } = factsOf({ ...panel, component });
    expect(facts).toMatchObject([{ code: '8480-6' }, { code: '8462-4' }]);
    expect(new Set(facts.map((fact) => fact.kind === 'result' && fact.resultKey)).size).toBe(2);
  });

  test('that is registered has no result yet, and is kept', () => {
    expect(translated({ ...potassium, status: 'registered' })).toMatchObject({ outcome: 'kept' });
  });

  test('reads an address of ours as it was when the request came', () => {
    const reference = { ...potassium, subject: { reference: 'Patient/pat-1' } };
    const known = { 'Patient/pat-1': ann };
    expect(factsOf(reference, { known }).facts).toMatchObject([{ patient: ann }]);
    expect(translated(reference)).toMatchObject({ outcome: 'failed', cause: 'missing-patient' });
  });
});

describe('an Encounter', () => {
  const visit = {
    resourceType: 'Encounter',
    identifier: [{ system: 'urn:north', value: 'V1' }],
    class: { code: 'IMP' },
    subject,
  };

  test.each([
    ['planned', ['mentioned']],
    ['in-progress', ['admitted']],
    ['onleave', ['admitted', 'leave-began']],
    ['finished', ['discharged']],
    ['entered-in-error', ['admission-cancelled']],
  ])('that is %s tells %j', (status, changes) => {
    const { facts } = factsOf({ ...visit, status });
    expect(facts.map((fact) => fact.kind === 'encounter' && fact.change)).toEqual(changes);
  });

  test('that is on leave says since when, where its history does; one that is under way is on no leave', () => {
    const lastUpdated = '2026-03-01T12:00:00Z';
    const leave = { status: 'onleave', period: { start: '2026-03-01T10:00:00Z' } };
    const earlier = { ...leave, period: { start: '2026-02-01T10:00:00Z', end: '2026-02-02' } };
    const away = { ...visit, status: 'onleave', meta: { lastUpdated } };
    const told = (more: object) => factsOf({ ...away, ...more }).facts[1];
    expect(told({})).toMatchObject({ occurredAt: Date.parse(lastUpdated) });
    expect(told({ statusHistory: [earlier, leave] })).toMatchObject({
      occurredAt: Date.parse(leave.period.start),
    });
    expect(factsOf(away).facts[0]).not.toHaveProperty('isBack');
    expect(factsOf({ ...away, status: 'in-progress' }).facts).toMatchObject([{ isBack: true }]);
  });

  test('of a status that nobody knows is refused', () => {
    expect(translated({ ...visit, status: 'unknown' })).toMatchObject({
      outcome: 'failed',
      problems: [{ location: 'Encounter.status', severity: 'error' }],
    });
  });

  test('is where the location map of the feed says', () => {
    const at = (display: string) => ({
      ...visit,
      status: 'in-progress',
      location: [{ status: 'completed', location: { display: 'OR' } }, { location: { display } }],
    });
    expect(factsOf(at('ICU')).facts).toMatchObject([{ place: { unit: 'icu' } }]);
    expect(factsOf(at('Cellar')).problems).toMatchObject([{ code: 'unmapped-location' }]);
  });
});

describe('limits', () => {
  const nested = (depth: number) =>
    `{"resourceType":"Basic","a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

  test(`a resource nests ${depthMax} deep and no deeper`, () => {
    expect(translated(nested(depthMax))).toMatchObject({ outcome: 'kept' });
    expect(translated(nested(depthMax + 1))).toMatchObject({ outcome: 'failed' });
  });

  test(`a bundle has ${entriesMax} entries and no more`, () => {
    const bundle = (length: number) => ({
      resourceType: 'Bundle',
      type: 'batch',
      entry: Array.from({ length }, () => ({ resource: { resourceType: 'Basic' } })),
    });
    expect(translated(bundle(entriesMax))).toMatchObject({ outcome: 'kept' });
    expect(translated(bundle(entriesMax + 1))).toMatchObject({ cause: 'too-many-entries' });
  });
});

test('whatever is sent, an answer is given and no problem quotes it', () => {
  const canary = 'Zebracanary';
  const leaf = fc.oneof(
    fc.constant(canary),
    fc.constantFrom('Patient', 'final', 'urn:uuid:1', 'Patient?identifier=a|b', null, true),
    fc.double(),
    fc.string(),
  );
  const names = [
    ...['resourceType', 'identifier', 'system', 'value', 'status', 'code', 'coding', 'subject'],
    ...['reference', 'entry', 'resource', 'request', 'url', 'fullUrl', 'component', 'period'],
    ...['valueQuantity', 'location', 'name', 'given', 'birthDate', 'meta', 'effectiveDateTime'],
  ];
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 6 }),
    ),
  }));
  const resource = fc
    .tuple(
      fc.constantFrom('Patient', 'Encounter', 'Observation', 'Bundle'),
      fc.dictionary(fc.constantFrom(...names.slice(1)), any, { maxKeys: 10 }),
    )
    .map(([resourceType, rest]) => ({ ...rest, resourceType }));
  fc.assert(
    fc.property(resource, (one) => {
      const { problems } = translated(one);
      expect(JSON.stringify(problems)).not.toContain(canary);
    }),
    { numRuns: 500 },
  );
});

test('bytes that are no request of ours fail and are not thrown at anybody', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (raw) => {
      const { outcome } = translateFhir({ raw, feed, site: sampleSite, receivedAt });
      expect(outcome).toBe('failed');
    }),
  );
});
