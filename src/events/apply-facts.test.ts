import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { eventFields, type Encounter, type Fact } from '../canonical/canonical.ts';

import { anyHistory, anyMerge, anyVisit, name, names } from './any-history.ts';
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

function told(facts: readonly Fact[]): SampleHistory {
  const history = new SampleHistory();
  for (const fact of facts) history.tell(fact);
  return history;
}

describe('whatever is told, in whatever order', () => {
  test('a message that comes twice says nothing the second time', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const history = new SampleHistory();
        // Where two visits end in the same minute, only numbers tell them apart.
        for (const fact of facts.filter((one) => one.kind !== 'encounter' || one.visit)) {
          history.tell(fact);
          expect(history.tell(fact).types).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('every identifier leads to one patient who is nobody else', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const { aliases, patients, merges } = told(facts).records.changes();
        const byId = new Map(patients.map((one) => [one.id, one]));
        for (const alias of aliases) expect(byId.get(alias.patientId)?.mergedInto).toBeNull();
        const retired = patients.filter((one) => one.mergedInto !== null);
        expect(merges.map((one) => one.retired).sort()).toEqual(retired.map(({ id }) => id).sort());
        for (const one of merges) expect(byId.get(one.survivor)?.mergedInto).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test('people who were merged, in whatever chain, are one, and nobody else is', () => {
    const lone = name.map((one): Fact => person(one));
    fc.assert(
      fc.property(fc.array(fc.oneof(lone, anyMerge), { maxLength: 20 }), (facts) => {
        const { records } = told(facts);
        for (const [a, b] of names.flatMap((one) => names.map((other) => [one, other] as const))) {
          const patientA = records.patientOf(identifier(a));
          const patientB = records.patientOf(identifier(b));
          if (!patientA || !patientB) continue;
          expect(patientA.id === patientB.id).toBe(areOne(facts, a, b));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('visits and results belong to patients who are nobody else, and finished visits have an end', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const { records } = told(facts);
        const { encounters, observations } = records.changes();
        for (const one of [...encounters, ...observations]) {
          expect(records.patient(one.patientId).mergedInto).toBeNull();
        }
        for (const one of encounters) {
          if (one.status === 'finished') expect(one.dischargedAt).not.toBeNull();
          if (one.status === 'in-progress') expect(one.dischargedAt).toBeNull();
        }
        const keys = encounters.map((one) => one.visitKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 300 },
    );
  });

  test('an active visit whose unit changes is told as transferred, once, and no other is', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const history = new SampleHistory();
        let before = visitsById(history);
        for (const fact of facts) {
          const transfers = history
            .tell(fact)
            .events.filter(({ type }) => type === 'encounter.transferred');
          const after = visitsById(history);
          for (const visited of after.values()) {
            const was = before.get(visited.id);
            if (was?.status !== 'in-progress' || visited.status !== 'in-progress') continue;
            if (was.unit === visited.unit) continue;
            const told = transfers.filter(({ subject }) => subject === visited.id);
            expect(told.map(({ unit, data }) => [data['previousUnit'], unit])).toEqual([
              [was.unit, visited.unit],
            ]);
          }
          for (const { subject } of transfers) {
            expect(after.get(subject)?.locationId).not.toBe(before.get(subject)?.locationId);
          }
          before = after;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('each event has exactly the fields of its type', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const history = new SampleHistory();
        for (const event of facts.flatMap((fact) => history.tell(fact).events)) {
          expect(Object.keys(event.data).sort()).toEqual(
            Object.keys(eventFields[event.type]).sort(),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  test('an admission is cancelled at most once for each time that it was told', () => {
    fc.assert(
      fc.property(fc.array(anyVisit, { maxLength: 25 }), (facts) => {
        const history = new SampleHistory();
        const open = new Map<string, boolean>();
        for (const { type, subject } of facts.flatMap((fact) => history.tell(fact).events)) {
          if (type === 'encounter.admission-cancelled') {
            expect(open.get(subject)).not.toBe(false);
            open.set(subject, false);
          } else if (type.startsWith('encounter.')) open.set(subject, true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('a whole stay that is sent again says nothing', () => {
  const stay: Fact[] = [
    person('A', { family: 'Doe' }),
    visit('admitted', { place: place('ed') }),
    potassium(),
    visit('transferred', { place: place('icu'), occurredAt: noon + hourMs }),
    potassium({ status: 'corrected', value: '4.8' }),
    visit('discharged', { occurredAt: noon + 2 * hourMs }),
  ];
  const history = told(stay);
  const again = stay.filter(({ kind }) => kind !== 'result').map((fact) => history.tell(fact));
  expect(again.flatMap(({ types }) => types)).toEqual([]);
});

function visitsById({ records }: SampleHistory): Map<string, Encounter> {
  return new Map(records.changes().encounters.map((one) => [one.id, one]));
}

/** By a search over the merges alone: is there a path from one to the other? */
function areOne(facts: readonly Fact[], a: string, b: string): boolean {
  const group = new Set([a]);
  for (let grown = true; grown;) {
    grown = false;
    for (const fact of facts) {
      if (fact.kind !== 'merge') continue;
      const pair = [fact.survivor[0].value, fact.retired[0].value];
      if (!pair.some((one) => group.has(one)) || pair.every((one) => group.has(one))) continue;
      for (const one of pair) group.add(one);
      grown = true;
    }
  }
  return group.has(b);
}
