import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import type { Network, Waiver } from '../governance/governance.ts';
import { dueUpkeep } from './due-upkeep.ts';

const dayMs = 86_400_000;

const waiver: Waiver = {
  ...{ id: 'slow-lab', workflow: 'critical-result', sites: ['st-anne'] },
  ...{ parameter: 'accept_within', value: '12m', reason: 'r', risk: 'k', control: 'They call.' },
  ...{ owner: 'lena.hoffmann', expires: '2026-03-20' },
};

async function withWaiver(): Promise<Network> {
  const network = await northlake();
  const workflows = network.workflows.map((one) =>
    one.id === 'critical-result' ? { ...one, waivers: [waiver] } : one,
  );
  return { ...network, workflows };
}

test('a waiver is warned of 30, 7 and 1 days before its end, each once, and when it is over', async () => {
  const network = await withWaiver();
  const stage = (daysLeft: number) => {
    const noon = Date.UTC(2026, 2, 20, 18) - daysLeft * dayMs;
    return dueUpkeep(network, [], noon).map(({ subject }) => subject.split(':').at(-1));
  };
  expect([31, 30, 8, 7, 2, 1, 0, -1].map(stage)).toEqual([
    ...[[], ['30'], ['30'], ['7'], ['7'], ['1'], ['1'], ['0']],
  ]);
});
