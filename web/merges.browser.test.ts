import { expect, test } from 'vitest';
import { expectAccessible } from './mock/accessibility.ts';
import { useBench } from './mock/bench.ts';

const bench = useBench();

test('a merge is taken back with a reason, what stayed is listed, and the record opens', async () => {
  const page = await bench.open('/merges');
  const first = page.getByRole('list', { name: 'Merges' }).getByRole('listitem').first();
  expect(await first.textContent()).toContain('NOVAK, Eva');
  await first.getByRole('button', { name: /^Take back/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Part NOVAK, Eva from NOWAK, Ewa?' });
  await dialog.getByRole('button', { name: 'Take the merge back' }).click();
  await dialog.getByText('Say why, in a few words.').waitFor();
  await dialog.getByLabel('Reason').fill('Two sisters.');
  await dialog.getByRole('button', { name: 'Take the merge back' }).click();
  await page.getByText('1 record stayed and may be the other patient’s.').waitFor();
  expect(await page.getByRole('link', { name: 'message 4710' }).count()).toBe(1);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'record that had been merged away' }).click();
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
  await page.getByText('Read it').click();
  await page.getByText('Home today.').waitFor();
  expect(await page.getByRole('link', { name: 'Run: Chase an X-ray' }).count()).toBe(1);
  await expectAccessible(page);
}, 60_000);
