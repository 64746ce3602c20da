import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test, vi } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { silentLog, systemClock, systemIds } from '../platform/platform.ts';
import { main } from './cli.ts';
import { readOpenTasks } from './demo-staff-store.ts';
import { freePortFrom, onFreePorts } from './free-ports.ts';
import { networkAt, sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';
import { startDemo, type RunningDemo } from './start-demo.ts';

const DEMO_MS_MAX = 40_000;
let running: RunningDemo | undefined;
let folder: string | undefined;

afterEach(async () => {
  await running?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

async function demo() {
  const { database, url } = await freshPostgres();
  const network = await onFreePorts(await networkAt('networks/northlake', sinewDir));
  running = await startDemo({
    ...{ database, network, clock: systemClock, ids: systemIds(systemClock), log: silentLog },
    listen: { host: '127.0.0.1', port: await freePortFrom(18_080, '127.0.0.1') },
    webRoot: null,
    filesRoot: join(tmpdir(), `sinew-demo-files-${process.pid}`),
    seed: 42,
    speed: 60,
  });
  return { ...running, database, databaseUrl: url };
}

test(
  'the demonstration comes alive: a critical potassium waits for Nina, the patient record hears of it, a broken laboratory shows, what is sent is followed',
  async () => {
    const { database, databaseUrl, simulator, system } = await demo();

    await vi.waitFor(
      async () => {
        const tasks = await readOpenTasks(database);
        const hers = tasks.filter((task) => task.site === 'st-anne' && task.pool.unit === 'ed');
        expect(hers.map((task) => task.state)).toContain('open');
      },
      { timeout: 12_000, interval: 250 },
    );
    await vi.waitFor(
      async () => {
        const delivered = await database.query(
          'delivered',
          `select from delivery where state = 'delivered' and destination = 'northlake-fhir'`,
        );
        expect(delivered.length).toBeGreaterThan(0);
      },
      { timeout: 12_000, interval: 250 },
    );
    await vi.waitFor(
      async () => {
        const paged = await database.query(
          'paged',
          `select from callout where channel = 'pager' and delivered_at is not null`,
        );
        expect(paged.length).toBeGreaterThan(0);
      },
      { timeout: 12_000, interval: 250 },
    );
    // One laboratory loses a patient's number: that is part of the play.
    const failed = await database.query(
      'failed',
      `select from exception where feed <> 'lakeside-lab' or cause <> 'missing-patient-identifier'`,
    );
    expect(failed).toEqual([]);

    simulator.break('lab-bad-code');
    await vi.waitFor(
      async () => {
        const open = await database.query(
          'open',
          `select from exception where feed = 'st-anne-lab'`,
        );
        expect(open.length).toBeGreaterThan(0);
      },
      { timeout: 12_000, interval: 250 },
    );

    folder = await mkdtemp(join(tmpdir(), 'sinew-demo-'));
    const header = (id: string): string =>
      `MSH|^~\\&|LAB|LAKESIDE|||20261121120000-0600||ADT^A01|${id}|P|2.5.1\r`;
    const visit =
      'PID|1||77001^^^LSH^MR||TEST^PAT||19700101|F\rPV1|1|I|WARD^1^A||||||||||||||||V77001^^^LSH\r';
    await writeFile(
      join(folder, 'a.hl7'),
      `${header('S1')}${visit}${header('S1')}${visit}${header('S2')}PV1|1|I\rMSH|^~\\&|LAB|LAKESIDE|||1||PPR^PC1|S3|P|2.5.1\r`,
    );
    const port = String(system.intake.ports()['lakeside-conformance']);
    const terminal = new RecordedTerminal({ cwd: folder, env: { DATABASE_URL: databaseUrl } });
    const target = ['--feed', 'lakeside-conformance', '--host', '127.0.0.1', '--port', port];
    expect(await main(['send', folder, ...target, '--json'], terminal)).toBe(0);
    expect(terminal.json).toMatchObject({
      sent: 4,
      answers: { AA: 4 },
      consequences: {
        journalled: 3,
        applied: 1,
        facts: 2,
        // The medicines of whoever is admitted are to be compared.
        tasks: 1,
        kept: [{ reason: 'unsupported-type', count: 1 }],
        exceptions: [{ cause: 'missing-patient', count: 1 }],
        waiting: 0,
      },
    });

    const list = new RecordedTerminal({ cwd: folder, env: { DATABASE_URL: databaseUrl } });
    expect(
      await main(
        ['messages', '--feed', 'lakeside-conformance', '--type', 'PPR^PC1', '--json'],
        list,
      ),
    ).toBe(0);
    expect(list.json).toMatchObject({
      rows: [{ controlId: 'S3', type: 'PPR', trigger: 'PC1', ackCode: 'AA', outcome: 'kept' }],
    });
  },
  DEMO_MS_MAX,
);
