import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { DatabaseFault, type Database } from '../platform/platform.ts';
import { catalogWorkflow, clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import {
  appendSteps,
  loadInstance,
  loadInstances,
  loadInstancesAbout,
  loadInstancesOfPatients,
  reopenDays,
  saveInstances,
} from './instance-store.ts';
import type { Step } from './instance.ts';
import { startInstance } from './start-run.ts';

const { definition, parameters } = catalogWorkflow('critical-result');
const DAY_MS = 86_400_000;

function start(id: string, change: Parameters<typeof clinicalEvent>[0] = {}): Step {
  const event = clinicalEvent({ subject: `obs_${id}`, ...change });
  const taken = startInstance(definition, event, {
    instanceId: id,
    epoch: 1,
    parameters,
    now: NINE_O_CLOCK,
  });
  if (!taken) throw new Error('the run should have started');
  return taken;
}

describeOnEachDatabase('instances', (fresh: () => Promise<Database>) => {
  test('what was saved is loaded, by patient in the order of ids, by subject, and by id', async () => {
    const database = await fresh();
    const b = start('b').instance;
    const a = start('a').instance;
    const other = start('c', { patientId: 'pat_2' }).instance;
    await saveInstances(database, { created: [b, a, other], changed: [] });
    expect(await loadInstancesOfPatients(database, ['pat_1'], NINE_O_CLOCK)).toEqual([a, b]);
    expect(await loadInstancesAbout(database, ['critical-result'], ['obs_c'])).toEqual([other]);
    expect(await loadInstancesAbout(database, ['discharge-follow-up'], ['obs_c'])).toEqual([]);
    expect(await loadInstances(database, ['c', 'a', 'gone'])).toEqual([a, other]);
    expect(await loadInstance(database, 'gone')).toBeUndefined();
  });

  test('an ended run is still heard for thirty days, to the millisecond', async () => {
    const database = await fresh();
    const ended = { ...start('a').instance, endedAt: NINE_O_CLOCK };
    await saveInstances(database, { created: [ended], changed: [] });
    const at = (now: number) => loadInstancesOfPatients(database, ['pat_1'], now);
    expect(await at(NINE_O_CLOCK + reopenDays * DAY_MS)).toEqual([ended]);
    expect(await at(NINE_O_CLOCK + reopenDays * DAY_MS + 1)).toEqual([]);
  });

  test('a change on top of another revision is a conflict, and writes nothing in its transaction', async () => {
    const database = await fresh();
    const { instance } = start('a');
    await saveInstances(database, { created: [instance], changed: [] });
    const next = { ...instance, state: 'acknowledged', rev: 2, endedAt: NINE_O_CLOCK };
    await saveInstances(database, { created: [], changed: [{ instance: next, storedRev: 1 }] });
    const late = database.transaction('test', (tx) =>
      saveInstances(tx, {
        created: [start('b').instance],
        changed: [{ instance: { ...next, state: 'correction' }, storedRev: 1 }],
      }),
    );
    await expect(late).rejects.toSatisfy(
      (fault) => fault instanceof DatabaseFault && fault.retryable,
    );
    expect(await loadInstances(database, ['a', 'b'])).toEqual([next]);
  });

  test('one run per workflow and subject: the second is refused by the database', async () => {
    const database = await fresh();
    await saveInstances(database, {
      created: [start('a', { subject: 'obs' }).instance],
      changed: [],
    });
    const twice = saveInstances(database, {
      created: [start('b', { subject: 'obs' }).instance],
      changed: [],
    });
    await expect(twice).rejects.toMatchObject({ kind: 'constraint' });
  });

  test('a step is remembered with the event named, its sources, and why', async () => {
    const database = await fresh();
    const taken = start('a');
    await saveInstances(database, { created: [taken.instance], changed: [] });
    const row = {
      input: { kind: 'event', event: clinicalEvent() },
      step: taken,
      fromState: null,
      at: NINE_O_CLOCK,
    } as const;
    await appendSteps(database, [row]);
    const stored = await database.query('test-steps', 'select * from instance_step');
    expect(stored).toMatchObject([
      {
        instance_id: 'a',
        rev: 1,
        at: NINE_O_CLOCK,
        input: { kind: 'event', event: { id: 'evt_1', type: 'result.reported', sources: [41] } },
        from_state: null,
        to_state: 'unacknowledged',
        because: { rule: 'critical-result@1.0.0 start[0]' },
      },
    ]);
    expect(JSON.stringify(stored[0]?.['input'])).not.toContain('6.8');
    await expect(appendSteps(database, [row])).rejects.toMatchObject({ kind: 'constraint' });
  });

  test('nothing to do is no round trip', async () => {
    const database = await fresh();
    expect(await loadInstancesOfPatients(database, [], NINE_O_CLOCK)).toEqual([]);
    expect(await loadInstancesAbout(database, [], ['x'])).toEqual([]);
    await saveInstances(database, { created: [], changed: [] });
    await appendSteps(database, []);
  });
});
