import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ClinicalEvent, Fact } from '../canonical/canonical.ts';
import type { Database, Queryable } from '../platform/platform.ts';
import { describeOnEachDatabase } from '../../test/databases.ts';

import { anyHistory } from './any-history.ts';
import { appendEvents, applyFacts, loadRecords, Records, saveRecords } from './events.ts';
import {
  hourMs,
  identifier,
  merge,
  noon,
  person,
  place,
  potassium,
  SampleHistory,
  visit,
} from './sample-history.ts';

describeOnEachDatabase('records', (fresh) => {
  test('what is saved is loaded again, whole', async () => {
    const database = await fresh();
    const facts = [
      person('A', { family: 'O\'Doe "\\', birthDate: '1981-11', sex: 'other', deceased: true }),
      visit('admitted', { class: 'inpatient', place: place('icu', '12'), attending: 'Ortiz' }),
      potassium({ visit: identifier('V1'), range: null, reportedAt: noon, sentAt: noon + 1 }),
      visit('discharged', { occurredAt: noon + hourMs, disposition: '01' }),
    ];
    const memory = new SampleHistory();
    for (const fact of facts) memory.tell(fact);
    await tellInBatches(database, [facts]);
    const records = await database.transaction('load', (tx) => loadRecords(tx, facts));
    expect(records.patientOf(identifier('A'))).toEqual(memory.records.patientOf(identifier('A')));
    const [visitKey, resultKey] = ['NORTH|V1', 'north|F1|K'];
    expect(records.encounterOfVisit(visitKey)).toEqual(memory.records.encounterOfVisit(visitKey));
    expect(records.observationOfKey(resultKey)).toEqual(memory.records.observationOfKey(resultKey));
    const icu = 'north/icu/12/-';
    expect(records.location(icu)).toEqual(memory.records.location(icu));
  });

  test('events are appended in their order, with their sources', async () => {
    const database = await fresh();
    const { events } = await tellInBatches(database, [[person('A'), visit('admitted')]]);
    const rows = await database.query<{ id: string; type: string; source: number }>(
      'events',
      `select id, type, sources[1]::int as source from event order by seq`,
    );
    expect(rows).toEqual(events.map(({ id, type, sources: [source] }) => ({ id, type, source })));
    expect(rows.map(({ source }) => source)).toEqual([1, 2]);
  });

  test('a merge takes along what the batch had not loaded', async () => {
    const database = await fresh();
    await tellInBatches(database, [
      [
        { kind: 'patient', identifiers: [identifier('A'), identifier('SOUTH:9', 'MR')] },
        visit('admitted'),
        visit('discharged', { occurredAt: noon + hourMs }),
        potassium(),
      ],
      [merge('B', 'A')],
    ]);
    const [left] = await database.query<{ rows: number }>(
      'left',
      `select (select count(*) from patient_identifier join patient on patient.id = patient_id
                where merged_into is not null)::int
            + (select count(*) from encounter join patient on patient.id = patient_id
                where merged_into is not null)::int
            + (select count(*) from observation join patient on patient.id = patient_id
                where merged_into is not null)::int as rows`,
    );
    expect(left?.rows).toBe(0);
  });

  test('the result before is found among those of earlier batches', async () => {
    const database = await fresh();
    const { events } = await tellInBatches(database, [
      [potassium({ value: '4.0' })],
      [potassium({ orderId: 'F2', value: '5.0', observedAt: noon + hourMs })],
      [potassium({ orderId: 'F3', value: '6.0', observedAt: noon + 2 * hourMs })],
    ]);
    expect(events.at(-1)?.data).toMatchObject({ value: '6.0', previousValue: '5.0' });
  });

  test('a batch of hundreds of messages costs a dozen statements', async () => {
    const database = await fresh();
    const facts = Array.from({ length: 300 }, (_, n): Fact[] => [
      person(`P${n}`),
      visit('admitted', {
        patient: identifier(`P${n}`),
        visit: identifier(`V${n}`),
        place: place('ed'),
      }),
      potassium({ patient: identifier(`P${n}`), orderId: `F${n}` }),
    ]).flat();
    for (const round of ['first', 'again']) {
      let statements = 0;
      await database.transaction(round, async (tx) => {
        const counted: Queryable = {
          query: (...query) => {
            statements++;
            return tx.query(...query);
          },
        };
        const records = await loadRecords(counted, facts);
        const { events } = new SampleHistory(records).tell(...facts);
        await saveRecords(counted, records);
        await appendEvents(counted, events);
      });
      expect(statements).toBeLessThanOrEqual(12);
    }
  });

  test('a batch without facts costs nothing', async () => {
    const none: Queryable = { query: () => Promise.reject(new Error('nothing to ask')) };
    const records = await loadRecords(none, []);
    await saveRecords(none, records);
    await appendEvents(none, []);
  });

  test('a history told in batches through the database is the history told at once', async () => {
    const histories = fc.sample(fc.tuple(anyHistory, fc.nat(4)), { numRuns: 10, seed: 11 });
    for (const [facts, size] of histories) {
      const database = await fresh();
      const batches = facts.map((fact) => [fact]);
      const stored = await tellInBatches(database, grouped(batches, size + 1));
      const memory = new SampleHistory();
      const events = facts.flatMap((fact) => memory.tell(fact).events);
      expect(stored.events.map(summary)).toEqual(events.map(summary));
    }
  });
});

describe('a row that was read', () => {
  test('is not written back unless it changed', () => {
    const history = new SampleHistory();
    history.tell(person('A', { family: 'Doe' }));
    const { patients, aliases } = history.records.changes();
    const records = new Records();
    records.load({ patients, aliases });
    applyFacts(records, [person('A', { family: 'Doe' })], history.nextContext());
    expect(Object.values(records.changes()).flat()).toEqual([]);
  });
});

/** Each fact is a message of its own; each batch is loaded, applied and saved in one transaction. */
async function tellInBatches(
  database: Database,
  batches: readonly (readonly Fact[])[],
): Promise<{ events: ClinicalEvent[] }> {
  const history = new SampleHistory();
  const events: ClinicalEvent[] = [];
  for (const facts of batches) {
    await database.transaction('batch', async (tx) => {
      const records = await loadRecords(tx, facts);
      const told = facts.flatMap((fact) => history.tellTo(records, fact).events);
      await saveRecords(tx, records);
      await appendEvents(tx, told);
      events.push(...told);
    });
  }
  return { events };
}

function grouped(batches: readonly (readonly Fact[])[], size: number): Fact[][] {
  const groups: Fact[][] = [];
  for (const [n, batch] of batches.entries()) {
    if (n % size === 0) groups.push([]);
    groups.at(-1)?.push(...batch);
  }
  return groups;
}

function summary({ type, patientId, subject, unit, data }: ClinicalEvent): object {
  return { type, patientId, subject, unit, data };
}
