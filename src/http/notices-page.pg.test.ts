import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { readAudit } from '../access/access.ts';
import { iso, must, type Database } from '../platform/platform.ts';
import type { PageContext } from './endpoint.ts';
import { httpBench, network, NOON } from './http-test-bench.ts';
import { markRead, noticesPage } from './notices-page.ts';

const dayMs = 24 * 3_600_000;

function contextOf(person: string, database: Database, now = NOON): PageContext {
  const { deps } = httpBench({ database });
  const who = must(
    network.people.find(({ id }) => id === person),
    person,
  );
  return {
    ...deps,
    ...{ now, person: who, network, demo: undefined },
    release: { epoch: 4, digest: 'abc', network },
  };
}

/** A notice for the nurses of the emergency department. */
async function tell(
  database: Database,
  run: string,
  at: number,
  person: string | null = null,
): Promise<void> {
  await database.query(
    'tell',
    `insert into notice (instance_id, key, site, lane, workflow, patient_id, pool_role, pool_unit, title, text, at, person)
     values ($1, 'k', 'st-anne', 1, 'critical-result', 'pat_1', 'nurse', 'ed', $1, 'Told.', $2, $3)`,
    [run, iso(at), person],
  );
}

describeOnEachDatabase('notices', (fresh) => {
  test('stay until their reader marks them read, however old they are; then they go after a day, and colleagues keep theirs', async () => {
    const database = await fresh();
    await tell(database, 'run_old', NOON - 40 * dayMs);
    await tell(database, 'run_new', NOON - 60_000);
    const nina = contextOf('nina', database);
    const first = await noticesPage(nina);
    expect(first.unread).toBe(2);
    expect(first.notices.map(({ run }) => run)).toEqual(['run_new', 'run_old']);

    const old = [{ run: 'run_old', key: 'k' }];
    await markRead(nina, old);
    await markRead(nina, [...old, { run: 'run_nobodys', key: 'k' }]);
    const read = await noticesPage(nina);
    expect(read.notices.map(({ run, isRead }) => [run, isRead])).toEqual([
      ['run_new', false],
      ['run_old', true],
    ]);
    const audit = await readAudit(database, { actor: 'nina', limit: 10 });
    expect(audit).toMatchObject([
      { action: 'notice.read', object: 'run:run_old', outcome: 'done' },
    ]);

    const later = await noticesPage(contextOf('nina', database, NOON + dayMs + 1));
    expect(later.notices.map(({ run }) => run)).toEqual(['run_new']);
    const colleague = await noticesPage(contextOf('pia', database));
    expect(colleague.unread).toBe(2);
  });

  test('are told one alone who is told by name: colleagues of the pool do not see them', async () => {
    const database = await fresh();
    await tell(database, 'run_named', NOON - 60_000, 'nina');
    expect((await noticesPage(contextOf('nina', database))).unread).toBe(1);
    expect((await noticesPage(contextOf('pia', database))).notices).toEqual([]);
  });
});
