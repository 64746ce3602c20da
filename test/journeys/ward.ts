import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

import { createDemoProvider, demoClientId } from '../../src/access/access.ts';
import { poolMembers, type Network } from '../../src/governance/governance.ts';
import { must, systemClock, systemIds, type Clock } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { freePort } from '../faults/load.ts';
import { northlake } from '../world.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

/** A whole system as people meet it: feeds on sockets, pages in a browser, and the demonstration's sign-in between. */
export interface Ward {
  readonly running: RunningSystem;
  readonly network: Network;
  /** The page of a person on a workstation of their own, signed in through the provider and looking at `path`. */
  signIn(person: string, path?: string): Promise<Page>;
  /** A workstation at which nobody has signed in yet. */
  workstation(path: string): Promise<Page>;
  /** Lets so much time pass at once, for Sinew: the workstations' clocks are left behind, as clocks are. */
  moveOn(minutes: number): void;
  /** Who of a pool is on shift so many minutes from now. */
  onShift(pool: { role: string; unit: string | null }, minutes: number): readonly string[];
}

const pageWaitMs = 20_000;

/** Opens a ward of the example network on a database of its own. All of it ends with the test. */
export async function openWard(browser: Browser, webRoot: string): Promise<Ward> {
  const network = await northlake();
  const clock = movableClock();
  const { database } = await freshPostgres();
  const httpPort = await freePort();
  const origin = `http://127.0.0.1:${httpPort}`;
  const client = {
    issuer: `${origin}/oidc`,
    clientId: demoClientId,
    redirectUri: `${origin}/auth/callback`,
  };
  const listener = createDemoProvider({
    ...client,
    clock,
    ids: systemIds(clock),
    people: () => network.people,
    sites: () => network.sites,
  });
  const running = await startSystem(database, undefined, {
    ...{ clock, httpPort, webRoot, identityProvider: client },
    demo: { ...noFaults, provider: { path: '/oidc', listener } },
  });
  const workstation = (path: string): Promise<Page> => openPage(browser, origin + path);
  return {
    ...{ running, network, workstation },
    moveOn: (minutes) => clock.moveOn(minutes * 60_000),
    onShift: (pool, minutes) =>
      poolMembers(network, pool, 'st-anne', clock.now() + minutes * 60_000).people.map(
        ({ id }) => id,
      ),
    async signIn(person, path = '/work') {
      const page = await workstation(path);
      await chooseAtProvider(page, nameOf(network, person));
      return page;
    },
  };
}

/** From the sign-in page to the provider's, where the demonstration asks only who one is. */
export async function chooseAtProvider(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Choose who you are' }).waitFor();
  // The first person is offered twice.
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('banner').getByText(name).waitFor();
}

export function nameOf(network: Network, person: string): string {
  const found = network.people.find(({ id }) => id === person);
  return must(found, person).name;
}

const noFaults = {
  state: () => ({ faults: [], simulated: { messages: 0, perMinute: 0 } }),
  break: async () => false,
  mend: async () => false,
};

function movableClock(): Clock & { moveOn(ms: number): void } {
  let aheadMs = 0;
  return {
    now: () => systemClock.now() + aheadMs,
    after: (delayMs, work) => systemClock.after(delayMs, work),
    moveOn: (ms) => void (aheadMs += ms),
  };
}

/** A fresh profile. What breaks in its scripts fails the test. */
async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (fault) => faults.push(fault.message));
  page.setDefaultTimeout(pageWaitMs);
  onTestFinished(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  await page.goto(url);
  return page;
}
