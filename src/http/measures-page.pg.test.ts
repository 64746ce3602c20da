import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createAuthorize } from '../access/access.ts';
import { iso, must, type Database } from '../platform/platform.ts';
import type { PageContext } from './endpoint.ts';
import { httpBench, network, NOON } from './http-test-bench.ts';
import { measuresQuery } from './inputs.ts';
import { measuresPage, measureTasks } from './measures-page.ts';

const hour = 3_600_000;
const page = measuresQuery.parse({});

/** The bench's network, whose charge nurse may see measures. */
const seeing = {
  ...network,
  roles: network.roles.map((role) =>
    role.id === 'charge-nurse'
      ? { ...role, permissions: [...role.permissions, 'measure.view' as const] }
      : role,
  ),
};

function as(person: string, database: Database): PageContext {
  const { deps } = httpBench({ database });
  return {
    ...deps,
    now: NOON,
    release: { ...deps.release(), network: seeing },
    network: seeing,
    authorize: createAuthorize(seeing.roles),
    demo: undefined,
    person: must(
      seeing.people.find(({ id }) => id === person),
      person,
    ),
  };
}

/** Twenty hours of twelve minutes, then three of four: something has changed. */
async function counted(db: Database): Promise<void> {
  const hours = Array.from({ length: 23 }, (_, index) => NOON - (22 - index) * hour);
  for (const [index, at] of hours.entries()) {
    const [cell] = await db.query<{ id: number }>(
      'test-cell',
      `insert into measure_cell (hour, site, workflow, digest, cohort, unit, role, is_drill, version,
                                 opened, accepted, accept_due, accepted_late)
       values ($1, 'st-anne', 'critical-result', 'd', '', 'ed', 'nurse', false, '1.0.0', 2, 2, 2, 1)
       returning id`,
      [iso(at)],
    );
    const seconds = index < 20 ? 700 + (index % 2) * 40 : 240;
    await db.query('test-time', `insert into measure_time values ($1, 'accept', $2, 2)`, [
      cell?.id,
      seconds,
    ]);
  }
}

test('whoever may sees each measure in a sentence, with its chart, its tasks and its sites', async () => {
  const { database } = await freshPostgres();
  await counted(database);
  const answer = await measuresPage(as('omar', database), page);
  if ('refused' in answer) throw new Error(answer.refused.sentence);
  const { measures, bucket, reasons, zone } = answer.page;
  expect({ bucket, reasons, zone }).toEqual({
    bucket: 'hour',
    reasons: [],
    zone: 'America/New_York',
  });
  expect(measures.map(({ id }) => id)).toEqual([
    ...['time-to-accept', 'accepted-late', 'time-to-complete', 'finished-late'],
    ...['climbed', 'declined', 'bypassed'],
  ]);
  const [toAccept, late] = measures;
  expect(toAccept?.sentence.replaceAll(' ', ' ')).toBe(
    'Median time to accept fell from 12 min to 4 min (special cause since 21-Nov-2026 10:00 EST); 90th centile fell from 12 min to 4 min.',
  );
  expect(toAccept?.points.map(({ signal }) => signal).slice(-3)).toEqual(
    Array.from({ length: 3 }, () => 'beyond-limit'),
  );
  expect(late).toMatchObject({ events: 23, of: 46, sites: [{ site: 'st-anne', of: 46 }] });
});

test('whoever may not is told so, also of a site beyond theirs and of the tasks behind a number', async () => {
  const { database } = await freshPostgres();
  expect(await measuresPage(as('nina', database), page)).toMatchObject({
    refused: { kind: 'forbidden' },
  });
  const elsewhere = { ...page, site: 'lakeside' };
  expect(await measuresPage(as('omar', database), elsewhere)).toEqual({
    refused: { kind: 'forbidden', sentence: 'You may not see measures of this site.' },
  });
  const behind = { measure: 'climbed', from: NOON - hour, to: NOON };
  expect(await measureTasks(as('omar', database), behind)).toMatchObject({
    refused: { kind: 'forbidden' },
  });
});
