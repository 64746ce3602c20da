import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { topics } from '../delivery/delivery.ts';

const path = fileURLToPath(new URL('../../docs/fhir.md', import.meta.url));

test('the manual lists the topics, from the same table as the CapabilityStatement', () => {
  const written = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `urn:sinew:topic:'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const served = topics.map(({ url, describes, focus, filters }) => [
    ...['', `\`${url}\``, describes, `\`${focus}\``],
    Object.keys(filters)
      .map((name) => `\`${name}\``)
      .join(' '),
    '',
  ]);
  expect(written).toEqual(served);
});
