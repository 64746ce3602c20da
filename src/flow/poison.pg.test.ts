import { expect, test, vi } from 'vitest';

import { createAuthorize } from '../access/access.ts';
import { createDutyBoard } from '../governance/governance.ts';
import { freshPostgres } from '../../test/databases.ts';
import { potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, type World, type WorldTask } from '../../test/world.ts';
import { DatabaseFault, must, seededIds, type Log, type LogFields } from '../platform/platform.ts';
import { compileRelease, type Pool } from '../workflows/workflows.ts';
import { asideMs } from './fire-timers.ts';
import { createFlow, Releases, type Flow } from './flow.ts';
import { pollMs } from './worker.ts';

const engineer = 'wes.thornton';

interface Breakable {
  staffed(pool: Pool): boolean;
  newId(prefix: string): string;
}

/** The flow of a world once more, with parts that can be broken, and with all that it logs. */
function breakableFlow(world: World): {
  flow: Flow;
  parts: Breakable;
  logged: string[];
} {
  const { system, clock, database, network } = world;
  const answer = compileRelease(system.release);
  if ('problems' in answer) throw new Error('the example network does not compile');
  const ids = seededIds(clock, 2);
  const parts: Breakable = { staffed: () => true, newId: (prefix) => ids.next(prefix) };
  const logged: string[] = [];
  const note = (event: string, fields?: LogFields): void => {
    logged.push(`${event} ${JSON.stringify(fields)}`);
  };
  const log: Log = { info: note, warn: note, error: note };
  const flow = createFlow({
    ...{ database, clock, log, signals: system.signals },
    releases: new Releases(system.release, answer.compiled),
    authorize: createAuthorize(network.roles),
    person: (id) => network.people.find((one) => one.id === id),
    ids: { ...ids, next: (prefix) => parts.newId(prefix) },
    holder: 'breakable',
    duty: createDutyBoard({ database, clock }),
    staffed: (pool) => parts.staffed(pool),
    asked: () => [],
  });
  return { flow, parts, logged };
}

/** A critical result of a patient of their own, lying in `unit`, into the journal and no further. */
async function keep(world: World, n: number, unit = 'ED', name = 'SMITH^ANN'): Promise<void> {
  const of = { mrn: `7${n}`, visit: `V${n}`, order: `L${n}`, place: `${unit}^1^A`, name };
  const message = potassium({ control: `R${n}`, value: '6.8', ...of });
  await world.system.intake.accept('st-anne-lab', new TextEncoder().encode(message), 'test');
}

// Besides them somebody is asked to mend what failed.
async function resultTasks(world: World): Promise<WorldTask[]> {
  return (await world.tasks()).filter(({ key }) => key === 'acknowledge');
}

async function outcomes(world: World): Promise<string[]> {
  return (await world.outcomes()).map(({ outcome, reason }) =>
    reason === null ? outcome : `${outcome} ${reason}`,
  );
}

function openExceptions(world: World): Promise<{ id: string; sentence: string; parks: boolean }[]> {
  return world.database.query(
    'test-open-exceptions',
    `select id, sentence, parks from exception where state = 'open'`,
  );
}

function failsForIntensiveCare(pool: Pool): boolean {
  if (pool.unit === 'icu') throw new TypeError('SMITH^ANN has no rota');
  return true;
}

test('a message on which the program fails is an exception, and the rest of its batch is applied', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { flow, parts, logged } = breakableFlow(world);
  parts.staffed = failsForIntensiveCare;
  await keep(world, 1);
  await keep(world, 2, 'ICU');
  await keep(world, 3);
  await flow.worker.drain();

  expect(await outcomes(world)).toEqual(['applied', 'failed program-fault', 'applied']);
  expect((await resultTasks(world)).map(({ poolUnit }) => poolUnit)).toEqual(['ed', 'ed']);
  const [raised, ...more] = await openExceptions(world);
  expect(more).toEqual([]);
  expect(raised).toMatchObject({ parks: true, sentence: expect.stringContaining('TypeError') });
  // What a fault says may quote the patient: its kind is told, its words are not.
  expect(raised?.sentence).not.toContain('SMITH');
  expect(logged.filter((line) => line.startsWith('message.poison'))).toHaveLength(1);
  const where = { feed: 'st-anne-lab', site: 'st-anne' };
  const line = { ...where, seq: 2, cause: 'program-fault' };
  expect(logged).toContain(`exception.raised ${JSON.stringify(line)}`);
  expect(logged.join()).not.toContain('SMITH');
  await world.check();

  // The next result of that patient waits behind it; once the program is mended both are applied.
  parts.staffed = () => true;
  const later = potassium({ control: 'R4', value: '7.2', mrn: '72', visit: 'V2', order: 'L4' });
  await world.system.intake.accept('st-anne-lab', new TextEncoder().encode(later), 'test');
  await flow.worker.drain();
  expect((await outcomes(world)).at(-1)).toBe('parked behind-exception');
  expect(logged).toContain(`message.parked ${JSON.stringify({ ...where, seq: 4 })}`);
  const answer = await flow.acts.resolveException({
    person: must(
      world.network.people.find(({ id }) => id === engineer),
      engineer,
    ),
    exceptionId: raised?.id ?? '',
    how: 'retry',
    reason: 'The new version is in place.',
  });
  expect(answer).toEqual({ done: true, released: 1 });
  expect(await outcomes(world)).toEqual(['applied', 'applied', 'applied', 'applied']);
  expect(await resultTasks(world)).toHaveLength(4);
  await world.check();
});

test('a timer on which the program fails waits alone: every other ladder climbs, and it follows when it can', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { flow, parts, logged } = breakableFlow(world);
  await keep(world, 1);
  await keep(world, 2, 'ICU');
  await keep(world, 3);
  await flow.worker.drain();

  parts.staffed = failsForIntensiveCare;
  world.clock.advance(11 * MINUTE_MS);
  await flow.worker.drain();
  expect(await asked(world)).toEqual(['charge-nurse ed', 'charge-nurse ed', 'nurse icu']);
  expect(logged.filter((line) => line.startsWith('timer.poison'))).toHaveLength(1);
  // Nobody can tell who is on shift there, so the fallback pool looks too.
  const shown = (await world.tasks()).filter(({ fallback }) => fallback);
  expect(shown.map(({ poolUnit }) => poolUnit)).toEqual(['icu']);
  expect(logged.join()).not.toContain('SMITH');

  parts.staffed = () => true;
  world.clock.advance(asideMs);
  await flow.worker.drain();
  expect(await asked(world)).toEqual(['charge-nurse ed', 'charge-nurse ed', 'charge-nurse icu']);
  await world.check();
});

test('a timer whose step breaks a rule of the database is found among the others, and waits alone', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { flow } = breakableFlow(world);
  for (let n = 1; n <= 9; n++) await keep(world, n, n === 4 ? 'ICU' : 'ED');
  await flow.worker.drain();
  await world.database.query(
    'test-rule',
    `alter table task add constraint test_rule
        check (pool_role <> 'charge-nurse' or pool_unit <> 'icu')`,
  );
  world.clock.advance(11 * MINUTE_MS);
  await flow.worker.drain();
  expect((await asked(world)).toSorted(byText)).toEqual([
    ...Array.from({ length: 8 }, () => 'charge-nurse ed'),
    'nurse icu',
  ]);
  await world.check();
});

test('what the worker says of its own faults tells where, and never quotes a patient', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { flow, parts, logged } = breakableFlow(world);
  parts.newId = () => {
    throw new SyntaxError('SMITH^ANN is not an id');
  };
  await keep(world, 1);
  flow.worker.start();
  // The row may be held back for a while by others' transactions: the worker looks again.
  await vi.waitFor(
    () => {
      world.clock.advance(pollMs);
      expect(flow.worker.failure() ?? '').toContain('SyntaxError');
    },
    { timeout: 10_000 },
  );
  await flow.worker.stop();
  const said = logged.find((line) => line.startsWith('worker.fault'));
  expect(said).toContain('poison.pg.test.ts');
  expect([...logged, flow.worker.failure()].join()).not.toContain('SMITH');
  expect(await outcomes(world)).toEqual([]);
});

const MINUTE_MS = 60_000;

/** Who is asked for each task, by unit. */
async function asked(world: World): Promise<string[]> {
  const tasks = await world.tasks();
  return tasks
    .toSorted((a, b) => byText(a.poolUnit ?? '', b.poolUnit ?? ''))
    .map(({ poolRole, poolUnit }) => `${poolRole} ${poolUnit}`);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** From now on the database itself refuses patients of that family name, with that SQLSTATE. */
async function refuse(world: World, family: string, sqlState: string): Promise<void> {
  await world.database.query(
    'test-refusing',
    `create or replace function refuse_patient() returns trigger language plpgsql as $$
     begin
       if new.family = '${family}' then
         raise exception 'refused' using errcode = '${sqlState}';
       end if;
       return new;
     end $$`,
  );
  await world.database.query(
    'test-refuse',
    `create trigger refuse_patient before insert on patient
        for each row execute function refuse_patient()`,
  );
}

test('a row that breaks a rule of the database is found among its batch, and goes alone', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { flow } = breakableFlow(world);
  await refuse(world, 'TABLES', '23514');
  for (let n = 1; n <= 9; n++) await keep(world, n, 'ED', n === 4 ? 'TABLES^BOBBY' : 'SMITH^ANN');
  await flow.worker.drain();
  expect(await outcomes(world)).toEqual(
    Array.from({ length: 9 }, (_, n) => (n === 3 ? 'failed program-fault' : 'applied')),
  );
  expect(await openExceptions(world)).toMatchObject([
    { sentence: expect.stringContaining('constraint 23514') },
  ]);
  expect(await resultTasks(world)).toHaveLength(8);
  await world.check();
});

test('a fault of the world is nobody’s exception: the same rows are applied when it is over', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { flow } = breakableFlow(world);
  const diskFull = '53100';
  await refuse(world, 'TABLES', diskFull);
  await keep(world, 1);
  await keep(world, 2, 'ED', 'TABLES^BOBBY');
  await expect(flow.worker.drain()).rejects.toThrow(DatabaseFault);
  expect(await outcomes(world)).toEqual([]);

  await world.database.query('test-room', 'drop trigger refuse_patient on patient');
  await flow.worker.drain();
  expect(await outcomes(world)).toEqual(['applied', 'applied']);
  expect(await openExceptions(world)).toEqual([]);
  await world.check();
});
