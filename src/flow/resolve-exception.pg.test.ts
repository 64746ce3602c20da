import { expect, test } from 'vitest';

import { freshPglite } from '../../test/databases.ts';
import { createWorld } from '../../test/world.ts';
import { must } from '../platform/platform.ts';
import { reasonCharsMax } from './reason.ts';

test('an exception is resolved with a reason of at most so many characters, and never without one', async () => {
  const { system, network, database, receive } = await createWorld({
    database: await freshPglite(),
  });
  await receive('st-anne-adt', 'hello?');
  const [raised] = await database.query<{ id: string }>('test-raised', 'select id from exception');
  const person = must(
    network.people.find(({ id }) => id === 'wes.thornton'),
    'an engineer',
  );
  const skip = (reason: string) =>
    system.acts.resolveException({ person, exceptionId: raised?.id ?? '', how: 'skip', reason });

  for (const reason of ['', ' ', 'x'.repeat(reasonCharsMax + 1)]) {
    expect(await skip(reason)).toMatchObject({
      done: false,
      refusal: { kind: 'invalid', field: 'reason' },
    });
  }
  expect(await skip('x'.repeat(reasonCharsMax))).toEqual({ done: true, released: 0 });
});
