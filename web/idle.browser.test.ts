import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBench } from './mock/bench.ts';

const bench = useBench();

async function openWithClock(): Promise<Page> {
  const page = await bench.newPage();
  await page.clock.install();
  await page.goto(`${bench.mock.url}/tasks/t1?site=st-anne`);
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

const warning = (page: Page) => page.getByRole('dialog', { name: 'Are you still there?' });

/** The next time that the server is told that a person is there. */
const told = (page: Page) =>
  page.waitForRequest(
    (request) =>
      request.url().endsWith('/api/session') && !('sinew-background' in request.headers()),
  );

test('a screen at which nobody does anything asks after 14 minutes; whoever answers stays, whoever does not is signed out and comes back to the page', async () => {
  const page = await openWithClock();
  await page.clock.fastForward(13 * 60_000);
  await page.clock.runFor(30_000);
  expect(await warning(page).count()).toBe(0);
  await page.clock.fastForward(31_000);
  await warning(page)
    .getByText(/^It will be signed out at \d\d:\d\d E[SD]T, in \d\d s\./)
    .waitFor();
  // The focus comes when the dialog has come in: whoever presses Enter then stays.
  await warning(page).locator('button:focus').waitFor();
  const counted = told(page);
  await page.keyboard.press('Enter');
  await counted;
  await warning(page).waitFor({ state: 'detached' });

  await page.clock.fastForward(14 * 60_000);
  await warning(page).waitFor();
  await page.keyboard.press('x');
  await page.clock.fastForward(61_000);
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  expect(bench.mock.signedIn).toBe(false);
  expect(await page.getByText('SMITH').count()).toBe(0);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Critical result: Potassium' }).waitFor();
  expect(page.url()).toBe(`${bench.mock.url}/tasks/t1?site=st-anne`);
});

test('a screen is not deserted where somebody reads and scrolls: the server is told, and nobody is asked', async () => {
  const page = await openWithClock();
  for (let round = 0; round < 3; round += 1) {
    const counted = told(page);
    await page.keyboard.press('PageDown');
    await page.clock.fastForward(7 * 60_000);
    await counted;
  }
  expect(await warning(page).count()).toBe(0);
});

test('a screen is not deserted while the person works in another window', async () => {
  const page = await openWithClock();
  await page.clock.fastForward(13 * 60_000);
  await page.evaluate(() => localStorage.setItem('sinew.acted-at', String(Date.now())));
  await page.clock.fastForward(90_000);
  await page.clock.runFor(2_000);
  expect(await warning(page).count()).toBe(0);
});
