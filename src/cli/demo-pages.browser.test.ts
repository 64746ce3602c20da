import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { chooseAtProvider, nameOf } from '../../test/journeys/ward.ts';
import { expectAccessible } from '../../web/mock/accessibility.ts';
import { openBrowser } from '../../web/mock/browser.ts';
import { builtApplication } from '../../web/mock/built-application.ts';
import { silentLog, systemClock, systemIds } from '../platform/platform.ts';
import { freePortFrom, onFreePorts } from './free-ports.ts';
import { networkAt, sinewDir } from './network-at.ts';
import { startDemo } from './start-demo.ts';

const leader = 'tariq.osei';
const narrow = { width: 1024, height: 768 };
const journeyMsMax = 180_000;

test(
  'every page that a rollout manager is led to in the demonstration, and the first thing on it, stands whole and is fit for all',
  async () => {
    const { page, errors } = await demoAsLeader();
    const areas = page.getByRole('navigation', { name: 'Areas' });
    const paths = await pathsOf(areas.getByRole('link'));
    expect(paths.length).toBeGreaterThan(15);
    const details = new Set<string>();
    for (const path of paths) {
      await look(page, path);
      const [first] = (await pathsOf(page.getByRole('main').getByRole('link'))).filter((to) =>
        to.startsWith(`${path}/`),
      );
      if (first !== undefined) details.add(first);
    }
    for (const path of details) await look(page, path);
    expect([...details].map((path) => path.split('/')[1])).toEqual(
      expect.arrayContaining(['workflows', 'walkthroughs', 'sites', 'flags']),
    );
    expect(errors).toEqual([]);
  },
  journeyMsMax,
);

/** The page at `path`: it has said what it has to say, nothing reaches over the edge, and axe objects to nothing. */
async function look(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText('Loading').first().waitFor({ state: 'detached' });
  expect(await page.getByRole('alert').allTextContents(), path).toEqual([]);
  const overhang = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overhang, `${path} reaches over the edge`).toBe(0);
  await expectAccessible(page, path);
}

async function pathsOf(links: ReturnType<Page['getByRole']>): Promise<string[]> {
  const hrefs = await links.evaluateAll((found) => found.map((one) => one.getAttribute('href')));
  return [...new Set(hrefs.map((href) => new URL(href ?? '', 'http://sinew').pathname))];
}

async function demoAsLeader(): Promise<{ page: Page; errors: string[] }> {
  const webRoot = await builtApplication();
  const { database } = await freshPostgres();
  const network = await onFreePorts(await networkAt('networks/northlake', sinewDir));
  const filesRoot = await mkdtemp(join(tmpdir(), 'sinew-pages-'));
  const running = await startDemo({
    ...{ database, network, clock: systemClock, ids: systemIds(systemClock), log: silentLog },
    listen: { host: '127.0.0.1', port: await freePortFrom(18_180, '127.0.0.1') },
    ...{ webRoot, filesRoot, seed: 42, speed: 60 },
  });
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    await running.stop();
    await rm(filesRoot, { recursive: true });
  });
  const context = await browser.newContext({ viewport: narrow, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${running.url}/programme`);
  await chooseAtProvider(page, nameOf(network, leader));
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, errors };
}
