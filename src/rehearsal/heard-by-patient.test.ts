import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { eventFields, type ClinicalEvent, type ClinicalEventType } from '../canonical/canonical.ts';
import { must } from '../platform/platform.ts';
import { compileRelease, hears, startInstance } from '../workflows/workflows.ts';
import { dayFrom, potassiumAt } from './any-week.ts';
import { HeardByPatient } from './heard-by-patient.ts';

const compiled = compiledNorthlake(await northlake());
const ofSite = must(compiled.bySite.get('st-anne'), 'the site');
const definitions = [...compiled.bySite.values()].flat().map(({ definition }) => definition);
const types = Object.keys(eventFields) as ClinicalEventType[];
const result = potassiumAt(dayFrom);

function compiledNorthlake(network: Awaited<ReturnType<typeof northlake>>) {
  const answer = compileRelease({ epoch: 1, digest: '', network });
  if (!('compiled' in answer)) throw new Error('it does not compile');
  return answer.compiled;
}

/** A run about another result of the patient than the events are about. */
function anyRun() {
  const { definition, parameters } = must(
    ofSite.find((one) => one.definition.id === 'critical-result'),
    'the workflow',
  );
  const context = { instanceId: 'run', epoch: 1, now: dayFrom, parameters };
  const started = startInstance(definition, { ...result, subject: 'another' }, context);
  return must(started, 'a critical potassium starts a run').instance;
}

/** One event of each type; of results one of each code that a workflow watches. */
const events: ClinicalEvent[] = types.flatMap((type) =>
  [...new Set(definitions.flatMap(({ watchedCodes }) => [...watchedCodes])), '2823-3'].map(
    (code): ClinicalEvent => ({ ...result, type, data: { ...result.data, code } }),
  ),
);

test('whatever a run of any workflow in any state hears of another subject, its patient may hear', () => {
  const run = anyRun();
  let heardOnce = 0;
  for (const definition of definitions) {
    for (const state of definition.states.keys()) {
      const heard = new HeardByPatient();
      const instance = { ...run, workflow: definition.id, state };
      heard.add(instance, definition);
      for (const event of events) {
        if (!hears(definition, instance, event)) continue;
        heardOnce++;
        expect(heard.mayHear(event), `${definition.id} ${state} ${event.type}`).toBe(true);
      }
    }
  }
  expect(heardOnce).toBeGreaterThan(100);
});

test('of a patient whose only run waits for a critical result, nobody is asked about other results', () => {
  const heard = new HeardByPatient();
  const run = anyRun();
  heard.add(
    run,
    must(
      definitions.find(({ id }) => id === run.workflow),
      'the workflow',
    ),
  );
  expect(heard.mayHear(result)).toBe(false);
  expect(heard.mayHear({ ...result, type: 'encounter.transferred' })).toBe(true);
});

test('after a merge or a moved visit everybody of the patient is asked: runs came that nobody told of', () => {
  for (const type of ['patient.merged', 'encounter.moved'] as const) {
    const heard = new HeardByPatient();
    expect(heard.mayHear(result)).toBe(false);
    expect(heard.mayHear({ ...result, type })).toBe(true);
    expect(heard.mayHear(result)).toBe(true);
  }
});
