import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import type { Database } from '../platform/platform.ts';
import { appendAudit, auditRowsReadMax, readAudit } from './audit-store.ts';
import type { AuditRow } from './audit.ts';

const accepted: AuditRow = {
  at: Date.UTC(2027, 2, 14, 9),
  site: 'st-anne',
  actor: 'nina.alvarez',
  action: 'task.accept',
  object: 'task:task_1',
  patientId: 'patient_1',
  outcome: 'done',
  detail: { rev: 1, note: 'quote "and" \\ backslash', none: null },
};

describeOnEachDatabase('audit', (fresh: () => Promise<Database>) => {
  test('what was written is read back, newest first, by object and by actor', async () => {
    const database = await fresh();
    await appendAudit(database, [
      accepted,
      { ...accepted, action: 'task.complete' },
      { ...accepted, object: 'task:task_2', actor: 'system', site: null, patientId: null },
    ]);
    const about = await readAudit(database, { object: 'task:task_1', limit: 10 });
    expect(about.map((row) => row.action)).toEqual(['task.complete', 'task.accept']);
    expect(about[1]).toEqual({ ...accepted, id: expect.any(Number) });
    const by = await readAudit(database, { actor: 'system', limit: 10 });
    expect(by).toMatchObject([{ object: 'task:task_2', site: null, patientId: null }]);
  });

  test('an act that is rolled back leaves no row', async () => {
    const database = await fresh();
    await database
      .transaction('test', async (tx) => {
        await appendAudit(tx, [accepted]);
        throw new Error('the act failed');
      })
      .catch(() => undefined);
    expect(await readAudit(database, { actor: 'nina.alvarez', limit: 10 })).toEqual([]);
  });

  test('no rows need no statement, many rows need one, and reading stops at the limit', async () => {
    const database = await fresh();
    await appendAudit(database, []);
    await appendAudit(
      database,
      Array.from({ length: auditRowsReadMax + 1 }, () => accepted),
    );
    const asked = (limit: number) => readAudit(database, { object: 'task:task_1', limit });
    expect(await asked(3)).toHaveLength(3);
    expect(await asked(auditRowsReadMax + 1)).toHaveLength(auditRowsReadMax);
  });
});
