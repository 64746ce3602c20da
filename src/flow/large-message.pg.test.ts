import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld } from '../../test/world.ts';
import { factsMax } from './interpret-row.ts';

/** A potassium result of `results` values, of which none concerns anybody. */
function panel(control: string, results: number): Uint8Array {
  const one = potassium({ control, mrn: control, visit: `V${control}`, value: '4.0', flag: 'N' });
  const lines = one.split('\r').filter((line) => line !== '');
  const result = lines.findIndex((line) => line.startsWith('OBX|'));
  const values = Array.from({ length: results }, (_, n) =>
    lines[result]?.replace(/^OBX\|1\|([^|]*)\|([^|]*)\|[^|]*/, `OBX|${n + 1}|$1|$2|${n + 1}`),
  );
  return new TextEncoder().encode(
    [...lines.slice(0, result), ...values, ...lines.slice(result + 1), ''].join('\r'),
  );
}

test('a message with as many results as may be is applied; with more it is an exception and holds up nobody else', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  const { intake, worker } = world.system;
  const { facts } = await send(panel('1', 1));
  const besides = facts - 1;
  expect((await send(panel('2', factsMax - besides))).facts).toBe(factsMax);
  await send(panel('3', factsMax - besides + 1));
  await send(panel('4', 1));
  expect(await world.outcomes()).toMatchObject([
    { outcome: 'applied' },
    { outcome: 'applied' },
    { outcome: 'failed', reason: 'too-many-facts' },
    { outcome: 'applied' },
  ]);
  await world.check();

  async function send(bytes: Uint8Array): Promise<{ facts: number }> {
    await intake.accept('st-anne-lab', bytes, 'test');
    await worker.drain();
    const [row] = await world.database.query<{ facts: number }>(
      'facts of the last',
      'select facts from message_outcome order by seq desc limit 1',
    );
    return row ?? { facts: 0 };
  }
});
