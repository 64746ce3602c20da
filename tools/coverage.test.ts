import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { coverageText } from './coverage-text.ts';

test('the page of what is read of a message is what the readers do', async () => {
  const text = await coverageText();
  const committed = await readFile(new URL('../docs/coverage.md', import.meta.url), 'utf8');
  expect(committed, 'run node tools/write-coverage.mjs').toBe(text);
  expect(text).toContain('| ADT^A45');
  expect(text).toMatch(/\| PID-3 +\| Patient identifiers +\|/);
});
