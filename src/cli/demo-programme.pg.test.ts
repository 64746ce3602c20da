import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld } from '../../test/world.ts';
import { readFeedback } from '../flow/flow.ts';
import {
  readEvidenceOf,
  readGoNoGos,
  readHypercare,
  readTraining,
} from '../programme/programme.ts';
import { furnishProgramme } from './demo-programme.ts';

test('the demonstration has a programme to look at, made by the acts that people have, and once', async () => {
  const { clock, database, network, system } = await createWorld({
    database: (await freshPostgres()).database,
  });
  await furnishProgramme(system, network, clock);
  await furnishProgramme(system, network, clock);
  expect(await readEvidenceOf(database, 'st-anne')).toHaveLength(4);
  expect((await readTraining(database, ['st-anne'])).length).toBeGreaterThan(10);
  expect(await readGoNoGos(database, ['lakeside'])).toMatchObject([
    { votes: [{ vote: 'go' }, { vote: 'go' }], decision: null },
  ]);
  const now = clock.now() + 1;
  expect(await readHypercare(database, network, { sites: ['lakeside'], now })).toMatchObject([
    { cohort: 'pilot-5w', feedback: [{ kind: 'idea', version: '1.0.0' }] },
  ]);
  expect(await readFeedback(database, { sites: ['lakeside'], by: null, from: 0 })).toHaveLength(1);
});
