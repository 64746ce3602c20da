import { expect, test } from 'vitest';

import {
  DatabaseFault,
  must,
  silentLog,
  VirtualClock,
  type Database,
} from '../platform/platform.ts';
import { describeOnEachDatabase } from '../../test/databases.ts';
import { northlake } from '../../test/world.ts';
import { noDutyChanges } from '../governance/governance.ts';
import { recoveryMs } from './operating-state.ts';
import { createOperationWatch, packsEveryMs, type OperationWatchParts } from './watch-operation.ts';

describeOnEachDatabase('the watch over how Sinew stands', (fresh: () => Promise<Database>) => {
  test('a database that takes nothing is read-only, one that does not answer is down, and both come back after a minute', async () => {
    const database = await fresh();
    let broken: 'no' | 'full' | 'away' = 'no';
    const { watch, clock } = await watchOn({ database: failing(database, () => broken) });
    await watch.look();
    expect(watch.current().state).toBe('normal');
    broken = 'full';
    await watch.look();
    expect(watch.current()).toMatchObject({
      state: 'read-only',
      reasons: ['The database can be read, and takes nothing.'],
    });
    broken = 'away';
    await watch.look();
    expect(watch.current().state).toBe('down');
    broken = 'no';
    await watch.look();
    clock.advance(recoveryMs);
    await watch.look();
    expect(watch.current().state).toBe('normal');
  });

  test('packs are written every five minutes and not before, and a folder that takes none degrades', async () => {
    const database = await fresh();
    const written: string[] = [];
    let full = false;
    const folder = {
      write(path: string): Promise<void> {
        if (full) return Promise.reject(new Error('ENOSPC'));
        written.push(path);
        return Promise.resolve();
      },
    };
    const { watch, clock } = await watchOn({ database, folder });
    await watch.look();
    const once = written.length;
    expect(written).toContain('st-anne/ed.html');
    expect(written.at(-1)).toBe('index.html');
    clock.advance(packsEveryMs - 1);
    await watch.look();
    expect(written.length).toBe(once);
    full = true;
    clock.advance(1);
    await watch.look();
    expect(watch.current()).toMatchObject({
      state: 'degraded',
      reasons: ['The downtime packs cannot be written.'],
    });
  });
});

async function watchOn(
  parts: Pick<OperationWatchParts, 'database'> & Partial<OperationWatchParts>,
) {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21, 20));
  const network = await northlake();
  const watch = createOperationWatch({
    ...{ clock, log: silentLog, network: () => network, duty: () => noDutyChanges },
    ...{ troubles: () => Promise.resolve([]), folder: null },
    ...parts,
  });
  return { watch, clock };
}

/** The same database, which may be full (takes nothing) or away (answers nothing). */
function failing(database: Database, broken: () => 'no' | 'full' | 'away'): Database {
  return new Proxy(database, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (name !== 'query') return found;
      return (statement: string, ...rest: unknown[]) => {
        const fails =
          broken() === 'away' || (broken() === 'full' && statement === 'downtime-heartbeat');
        if (fails) return Promise.reject(new DatabaseFault('unavailable', statement, 'broken'));
        const query = must(typeof found === 'function' ? found : undefined, 'a query');
        return Reflect.apply(query, target, [statement, ...rest]) as Promise<unknown>;
      };
    },
  });
}
