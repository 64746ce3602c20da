import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { eventFields } from '../src/canonical/canonical.ts';
import { coverageText } from './coverage-text.ts';
import { eventsText } from './events-text.ts';

test('the page of what is read of a message is what the readers do', async () => {
  const text = await coverageText();
  const committed = await readFile(new URL('../docs/coverage.md', import.meta.url), 'utf8');
  expect(committed, 'run node tools/write-coverage.mjs').toBe(text);
  expect(text).toContain('| ADT^A45');
  expect(text).toMatch(/\| PID-3 +\| Patient identifiers +\|/);
});

test('the page of events has every event, and the values of fields that Sinew reads into its own words', async () => {
  const text = await eventsText();
  const committed = await readFile(new URL('../docs/events.md', import.meta.url), 'utf8');
  expect(committed, 'run node tools/write-coverage.mjs').toBe(text);
  for (const type of Object.keys(eventFields)) expect(text).toContain(`\`${type}\``);
  expect(text).toContain('`abnormal` (A, R, I, POS)');
});
