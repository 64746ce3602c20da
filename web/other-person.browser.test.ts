import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useBench } from './mock/bench.ts';

const bench = useBench();

const grace = { id: 'grace', name: 'Grace Hill', title: 'RN, Emergency' };

async function openAsNina(): Promise<{ page: Page; context: BrowserContext }> {
  const page = await bench.open('/tasks/t1');
  await page.getByText('Live', { exact: true }).waitFor();
  await expectShown(page, 'Nina Okafor');
  return { page, context: page.context() };
}

async function expectShown(page: Page, name: string): Promise<void> {
  await page.getByRole('banner').getByText(name).waitFor();
}

describe('a window in which Nina is signed in', () => {
  test('turns into Grace’s at once when Grace signs in in another window', async () => {
    const { page, context } = await openAsNina();
    bench.mock.state.person = grace;
    const other = await context.newPage();
    await other.goto(`${bench.mock.url}/work`);
    await expectShown(other, grace.name);
    await expectShown(page, grace.name);
  });

  test('shows nothing any more when another window signs out', async () => {
    const { page, context } = await openAsNina();
    const other = await context.newPage();
    await other.goto(`${bench.mock.url}/work`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await page.getByText('SMITH').count()).toBe(0);
  });

  test('records nothing under the name of Grace, of whom it was not told, and then shows her', async () => {
    const { page } = await openAsNina();
    await page.getByRole('button', { name: 'Accept' }).click();
    bench.mock.state.person = grace;
    await page.getByRole('button', { name: 'Yes, I accept' }).click();
    await expectShown(page, grace.name);
    expect(bench.mock.state.acts).toEqual([]);
    await page.getByRole('button', { name: 'Accept' }).waitFor();
  });

  test('asks who is signed in when it comes into sight again', async () => {
    const { page } = await openAsNina();
    bench.mock.state.person = grace;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expectShown(page, grace.name);
  });
});
