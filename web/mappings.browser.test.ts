import { expect, test } from 'vitest';
import { expectAccessible } from './mock/accessibility.ts';
import { useBench, type Wish } from './mock/bench.ts';

const bench = useBench();

const open = (wish?: Wish) => bench.open('/mappings', wish);

test('an engineer tries a line for a code that no map has, sees who would have been asked, and copies it', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Try a line for KY' }).click();
  const form = page.getByRole('form', { name: 'A line to try' });
  expect(await form.getByLabel('Code as sent').inputValue()).toBe('KY');
  const becomes = form.getByLabel('Becomes');
  expect(await becomes.evaluate((it) => it === document.activeElement)).toBe(true);
  await form.getByRole('button', { name: 'Preview' }).click();
  await form.getByText('Choose what it is.').waitFor();
  await becomes.selectOption('2823-3');
  await form.getByRole('button', { name: 'Preview' }).click();

  const preview = page.getByRole('status', { name: 'Preview' });
  await preview.getByText('240 messages were read; 3 would be different.').waitFor();
  const words = await preview.textContent();
  expect(words).toContain('“Critical result” would have started for 1 result of 2823-3');
  expect(words).toContain('3 results of KY would be 2823-3');
  expect(words).toContain('No limit can be held against 1 in mg/dL');
  expect(words).toContain('mappings/st-anne-lab.yaml');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await preview.getByRole('button', { name: 'Copy the line' }).click();
  await preview.getByText('Copied.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    '"KY": { code: 2823-3, system: http://loinc.org, display: "Potassium" }',
  );
  await expectAccessible(page);
  await becomes.selectOption('other');
  await form.getByLabel('LOINC code').waitFor();
  expect(await preview.textContent()).toBe('');
}, 60_000);

test('a line of the maps is found by what it makes, with the file and line that says so', async () => {
  const page = await open();
  await page.getByLabel('Find a line').fill('cardio');
  await page.getByText('mappings/st-anne-locations.yaml:10:3').waitFor();
  expect(await page.getByText('mappings/st-anne-lab.yaml:5:3').count()).toBe(0);
});
