import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld } from '../../test/world.ts';
import { main } from './cli.ts';
import type { Finding } from './doctor.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

const MINUTE_MS = 60_000;

async function workFinding(url: string): Promise<Finding | undefined> {
  const terminal = new RecordedTerminal({ cwd: sinewDir, env: { DATABASE_URL: url } });
  await main(['doctor', '--json'], terminal);
  return (terminal.json['findings'] as Finding[]).find(({ check }) => check === 'Work');
}

test('the doctor tells of a program that runs and applies nothing', async () => {
  const { database, url } = await freshPostgres();
  const start = Date.now() - 5 * MINUTE_MS;
  const world = await createWorld({ database, start });
  const ack = await world.receive(
    'st-anne-adt',
    'MSH|^~\\&|HIS|STANNE|SINEW|N|||ADT^A08|1|P|2.5.1\r',
  );
  expect(ack.code).toBe('AA');
  expect(await workFinding(url)).toMatchObject({
    ok: true,
    found: expect.stringMatching(/^nothing waits, 1 exception open$/),
  });

  const message = 'MSH|^~\\&|HIS|STANNE|SINEW|N|||ADT^A08|2|P|2.5.1\r';
  await world.system.intake.accept('st-anne-adt', Buffer.from(message), 'test');
  await database.query('test-run', "update lane set lease_until = now() + interval '1 minute'");
  const stuck = await workFinding(url);
  expect(stuck).toMatchObject({
    ok: false,
    found: '1 message not applied yet, the oldest for 5 min, 1 exception open',
  });
  expect(stuck?.advice).toContain('worker.fault');

  await database.query('test-stop', "update lane set lease_until = '-infinity'");
  expect(await workFinding(url)).toMatchObject({
    ok: true,
    found: expect.stringContaining('no Sinew runs on this database'),
  });
});
