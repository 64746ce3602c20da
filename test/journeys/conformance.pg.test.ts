import { expect, test } from 'vitest';

import { readFixtures } from '../../conformance/fixture.ts';
import { listener } from '../../conformance/libraries/listener.ts';
import { runFixtures } from '../../conformance/run-fixtures.ts';
import { freshPostgres } from '../databases.ts';
import { brokenInvariants } from '../invariants.ts';
import { startSystem } from './running-system.ts';

test('over real sockets a running Sinew answers as the published rules have it', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const rules = readFixtures().filter(({ ask }) => ask === 'receive');
  const results = await Promise.all(
    [true, false].map(async (production) => {
      const port = running.port(production ? 'st-anne-adt' : 'lakeside-conformance');
      const engine = listener({ host: '127.0.0.1', port, without: new Set() });
      return runFixtures(
        rules.filter((rule) => (rule.production ?? false) === production),
        engine,
      );
    }),
  );
  const broken = results.flat().filter(({ verdict }) => verdict !== 'kept');
  expect(broken.map(({ fixture, faults }) => [fixture.id, faults])).toEqual([]);
  expect(results.flat()).toHaveLength(rules.length);

  const kept = await running.kept();
  expect(new Set(kept.map(({ disposition }) => disposition))).toEqual(
    new Set(['accepted', 'refused', 'unreadable']),
  );
  expect(await brokenInvariants(database)).toEqual([]);
});
