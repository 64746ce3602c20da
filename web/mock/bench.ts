import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { buildApplication } from './built-application.ts';
import { startMockServer, type MockServer } from './server.ts';

/** The application as built, the mock server and a browser: what the browser tests work on. */
export interface Bench {
  mock: MockServer;
  /** A fresh profile with one page; errors in its console are collected. */
  newPage(wish?: {
    scheme?: 'light' | 'dark';
    width?: number;
    height?: number;
  }): Promise<BenchPage>;
  stop(): Promise<void>;
}

export interface BenchPage {
  page: Page;
  context: BrowserContext;
  errors: string[];
}

export async function openBench(): Promise<Bench> {
  const { dist, remove } = await buildApplication();
  const mock = await startMockServer({ dist });
  const browser = await openBrowser();
  return {
    mock,
    newPage: (wish) => newPage(browser, wish),
    async stop() {
      await browser.close();
      await mock.stop();
      await remove();
    },
  };
}

async function newPage(
  browser: Browser,
  { scheme = 'light', width = 1024, height = 768 }: Parameters<Bench['newPage']>[0] = {},
): Promise<BenchPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  await context.addInitScript(
    (value) => localStorage.setItem('mantine-color-scheme-value', value),
    scheme,
  );
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.setDefaultTimeout(10_000);
  return { page, context, errors };
}
