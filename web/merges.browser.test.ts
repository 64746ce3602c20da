import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBench, type Bench, type BenchPage } from './mock/bench.ts';

let bench: Bench;
const opened: BenchPage[] = [];

beforeAll(async () => {
  bench = await openBench();
}, 120_000);

afterEach(async () => {
  for (const { context, errors } of opened.splice(0)) {
    await context.close();
    expect(errors).toEqual([]);
  }
  bench.mock.reset();
});

afterAll(() => bench.stop());

test.each(['light', 'dark'] as const)(
  'in %s colours a merge is taken back with a reason, what stayed is listed, and the record opens',
  async (scheme) => {
    const one = await bench.newPage({ scheme });
    opened.push(one);
    const { page } = one;
    await page.goto(`${bench.mock.url}/merges`);
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
    await expectNoViolations(page);

    await page.getByRole('link', { name: 'record that had been merged away' }).click();
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await page.getByText('Read it').click();
    await page.getByText('Home today.').waitFor();
    expect(await page.getByRole('link', { name: 'Run: Chase an X-ray' }).count()).toBe(1);
    await expectNoViolations(page);
  },
  60_000,
);

async function expectNoViolations(page: BenchPage['page']): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual(
    [],
  );
}
