import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import type { Network } from '../governance/governance.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { dayFrom, dayTo, potassiumAt } from './any-week.ts';
import { RecordedWork } from './recorded-work.ts';
import { rehearse, type GroupEvents } from './rehearse.ts';
import { candidateSide } from './side.ts';
import type { HeardStart } from './started-run.ts';

const MINUTE_MS = 60_000;
const noon = dayFrom + 12 * 60 * MINUTE_MS;
const network = await northlake();

const source = `id: round
version: 1.0.0
title: Round
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
start:
  - { schedule: { at: '07:30', days: [mon, tue, wed, thu, fri] }, goto: asked }
  - { human: { role: [nurse], label: Ask, form: [] }, goto: asked }
states:
  asked:
    describes: Somebody is asked
    task:
      key: look
      title: Look
      priority: routine
      pool: { role: house-supervisor, unit: none }
      accept_within: 4h
      finish_within: 8h
      ladder: [{ after: 4h, to: { role: house-supervisor, unit: none } }]
      repeat_last_every: 4h
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It was done, terminal: true }
`;

const withRound: Network = {
  ...network,
  workflows: [
    ...network.workflows,
    {
      ...{ id: 'round', source, path: 'round.yaml', sites: ['st-anne'] },
      ...{ parameters: {}, siteParameters: {} },
    },
  ],
};

function sideOf(of: Network) {
  const answer = compileRelease({ epoch: 1, digest: '', network: of });
  if ('problems' in answer) throw new Error(answer.problems[0]?.sentence);
  const { compiled } = answer;
  return { side: candidateSide({ network: of }, compiled), releases: [compiled] };
}

function asked(at: number): HeardStart {
  return {
    workflow: 'round',
    input: { kind: 'human', label: 'Ask', actor: 'nina.alvarez', form: {} },
    about: {
      ...{ site: 'st-anne', lane: 0, unit: '4b', patientId: 'p', encounterId: 'visit-p' },
      subject: `started:${at}`,
    },
    ...{ epoch: 1, at },
  };
}

async function differenceWith(starts: readonly HeardStart[], after: Network) {
  async function* read(): AsyncGenerator<GroupEvents> {
    yield { group: 'p', events: [potassiumAt(noon)] };
  }
  const answer = await rehearse(read(), {
    ...{ before: sideOf(network), after: sideOf(after), record: new RecordedWork(), starts },
    zones: new Map(network.sites.map(({ id, zone }) => [id, zone])),
    clock: { epochs: [{ epoch: 1, from: dayFrom }], from: dayFrom },
    ...{ from: dayFrom, to: dayTo, epoch: 1, examples: 5 },
  });
  if (!answer.done) throw new Error(answer.why);
  return answer.rehearsal.difference;
}

test('runs start by the clock, and by the persons who started them, on the side that has such a rule', async () => {
  const difference = await differenceWith([asked(noon), asked(noon + MINUTE_MS)], withRound);
  // Half past seven of a Tuesday by the clocks of St. Anne; the critical result is on both sides.
  const morning = Date.UTC(2026, 2, 3, 13, 30);
  expect(difference.examples.map(({ after }) => after?.openedAt)).toEqual(
    [morning, noon, noon + MINUTE_MS].toSorted((a, b) => a - b),
  );
  expect(difference.kinds).toMatchObject({ opened: 3, 'not opened': 0 });
  expect(difference.causes).toEqual({ 'missing workflow': 3 });
  expect(difference.before.tasks).toBe(1);
});

test('the same start asked for twice is one run, and one by a button that is not there is none', async () => {
  const other = { ...asked(noon + 1), input: { ...asked(noon).input, label: 'Ask again' } };
  const difference = await differenceWith(
    [asked(noon), asked(noon), other as HeardStart],
    withRound,
  );
  expect(difference.kinds.opened).toBe(2);
});
