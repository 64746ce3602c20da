import { expect, test } from 'vitest';

import type { Carrier } from '../../simulator/carrier.ts';
import { RecordedCarrier } from '../../simulator/recorded-carrier.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { silentLog, VirtualClock } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, northlake, worldStart } from '../world.ts';

/** What the simulated hospitals send at first, in its order. */
async function sentWithin(seconds: number): Promise<{ feed: string; message: Uint8Array }[]> {
  const clock = new VirtualClock(worldStart);
  const sent: { feed: string; message: Uint8Array }[] = [];
  const simulator = createSimulator({
    ...{ network: await northlake(), clock, seed: 5, speed: 60, log: silentLog },
    target: () => ({ host: '127.0.0.1', port: 9 }),
    carrier: ({ id }): Carrier => {
      const recorded = new RecordedCarrier();
      const keep = recorded.send.bind(recorded);
      recorded.send = (message) => {
        sent.push({ feed: id, message });
        return keep(message);
      };
      return recorded;
    },
  });
  simulator.start();
  clock.advance(seconds * 1_000);
  simulator.stop();
  return sent;
}

/** They begin with what people do, and with a feed that was not well for ten minutes. */
const byOthers = [
  'feed-alert',
  'feedback',
  'ladder-drill',
  'returned-tasks',
  'sepsis-bundle',
  'upkeep',
];

test('within a minute the simulated hospitals start every workflow of the network that messages start', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  for (const { feed, message } of await sentWithin(60)) {
    const answer = world.system.intake.accept(feed, message, 'simulator');
    world.clock.advance(10);
    await answer;
  }
  await world.system.worker.drain();

  const runs = await world.database.query<{ workflow: string }>(
    'workflows-that-run',
    `select distinct workflow from instance`,
  );
  const started = runs.map(({ workflow }) => workflow);
  const inNetwork = world.network.workflows.map(({ id }) => id);
  expect(inNetwork.filter((id) => !started.includes(id) && !byOthers.includes(id))).toEqual([]);

  // What they say is understood: all that is odd is what is meant to be.
  const odd = await world.database.query<{ code: string }>(
    'odd-in-messages',
    `select distinct problem ->> 'code' as code
       from message_outcome, json_array_elements(problems) as problem
      order by 1`,
  );
  expect(odd.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['missing-patient-identifier']),
  );
  expect(
    odd.filter(({ code }) => !['demographics-differ', 'missing-patient-identifier'].includes(code)),
  ).toEqual([]);
  await world.check();
});
