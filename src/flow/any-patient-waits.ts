import type { Person } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import { freshPostgres } from '../../test/databases.ts';
import { adt } from '../../test/journeys/sent-messages.ts';
import { createWorld, northlake, type World } from '../../test/world.ts';

/**
 * A world in which an admitted patient rests for four hours and is then asked for. `timer` says more of that wait, as YAML. `before`: it
 * goes on with the database of that one, with the next version of the workflow in force.
 */
export async function patientWaits(
  timer = '',
  before?: World,
): Promise<{ world: World; person: (id: string) => Person }> {
  const network = await northlake();
  const installed = { sites: ['st-anne'], parameters: {}, siteParameters: {} };
  const world = await createWorld({
    ...(before && { start: before.clock.now() }),
    database: before?.database ?? (await freshPostgres()).database,
    network: {
      ...network,
      workflows: [
        {
          ...installed,
          id: 'patient-waits',
          source: source(timer, before && next),
          path: 'w.yaml',
        },
      ],
      destinations: [],
    },
  });
  if (!before) await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  return {
    world,
    person: (id) =>
      must(
        network.people.find((one) => one.id === id),
        id,
      ),
  };
}

const next = `1.1.0
migrates: [{ from: 1.0.0, states: { resting: resting }, otherwise: keep }]`;

const source = (timer: string, version = '1.0.0') => `id: patient-waits
version: ${version}
title: Patient waits
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
start: [{ event: [encounter.admitted], goto: resting }]
states:
  resting:
    describes: The patient rests
    timers:
      - { name: rested, after: 4h${timer}, goto: asked }
  asked:
    describes: A nurse looks
    task:
      key: look
      title: Look
      priority: routine
      pool: { role: nurse, unit: patient }
      accept_within: 30m
      finish_within: 4h
      ladder: [{ after: 30m, to: { role: charge-nurse, unit: patient } }]
      repeat_last_every: 30m
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It is done, terminal: true }
`;
