import type { Flag, Network } from '../governance/governance.ts';
import { createSignals, silentLog, VirtualClock, type Database } from '../platform/platform.ts';
import { createFlagBoard } from './flag-board.ts';
import type { FlagChange } from './flag-change-store.ts';

export const noon = Date.UTC(2026, 10, 18, 12);

const common = { rules: [], owner: 'nina', expires: '2027-01-31', retire: 'Never.', clients: [] };
const flags: readonly Flag[] = [
  {
    ...{ ...common, key: 'paging', title: 'Paging', kind: 'kill-switch', whenCutOff: 'off' },
    ...{ variants: { on: true, off: false }, default: 'on', off: 'off' },
  },
  {
    ...{ ...common, key: 'wording', title: 'Wording', kind: 'operational', whenCutOff: 'keep' },
    ...{ variants: { old: 'old', new: 'new' }, default: 'old', off: 'old' },
  },
];

/** For tests: a board on rows in memory, and a database that can break. */
export function quietBoard() {
  const clock = new VirtualClock(noon);
  const rows: FlagChange[] = [];
  const broken = { on: false };
  const signals = createSignals();
  const database = {
    async query() {
      if (broken.on) throw new Error('away');
      return [...rows];
    },
  } as unknown as Database;
  const network = { sites: [], flagBook: { flags, providerGroups: {} } } as unknown as Network;
  const board = createFlagBoard({
    ...{ database, clock, log: silentLog, signals },
    network: () => network,
  });
  return {
    ...{ board, rows, broken, signals },
    clock: Object.assign(clock, {
      /** Lets time pass in the steps of a look, and what was asked come back. */
      async settle(ms: number): Promise<void> {
        const end = clock.now() + ms;
        for (;;) {
          for (let turn = 0; turn < 10; turn++) await Promise.resolve();
          if (clock.now() >= end) return;
          clock.advance(Math.min(250, end - clock.now()));
        }
      },
    }),
    ask: (key: string) =>
      board.read(key, {
        ...{ at: clock.now(), site: null, unit: null, provider: null, workflow: null },
        ...{ step: null, specialty: null, acuity: null, confidence: null },
      }),
    change: (change: FlagChange['change']): FlagChange => ({
      ...{ id: 'flg_1', flag: 'paging', site: null, unit: null, change },
      ...{ actor: 'nina', reason: 'too loud', at: noon },
    }),
  };
}
