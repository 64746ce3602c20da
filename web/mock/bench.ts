import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openBrowser } from './browser.ts';
import { builtApplication } from './built-application.ts';
import { startMockServer, type MockServer } from './server.ts';

const openMsMax = 120_000;

/** How a page is looked at: 1024 × 768 in light colours, where nothing else is wished. */
export interface Wish {
  scheme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

/** The application as built, the mock server and a browser. */
export interface Bench {
  readonly mock: MockServer;
  /** A fresh profile with one page. */
  newPage(wish?: Wish): Promise<Page>;
  /** The same, at an address of the application. */
  open(path: string, wish?: Wish): Promise<Page>;
}

/**
 * The bench of a test file: to be called once, outside of its tests. After each test its pages are closed, none of them may have had an
 * error, and the server knows nothing any more of what was done.
 */
export function useBench(): Bench {
  let mock: MockServer | undefined;
  let browser: Browser | undefined;
  const opened: { context: BrowserContext; errors: string[] }[] = [];

  beforeAll(async () => {
    mock = await startMockServer({ dist: await builtApplication() });
    browser = await openBrowser();
  }, openMsMax);

  afterEach(async () => {
    for (const { context, errors } of opened.splice(0)) {
      await context.close();
      expect(errors).toEqual([]);
    }
    mock?.reset();
  });

  afterAll(async () => {
    await browser?.close();
    await mock?.stop();
  });

  const ready = () => {
    if (!mock || !browser) throw new Error('The bench is opened before the first test.');
    return { mock, browser };
  };

  async function newPage(wish: Wish = {}): Promise<Page> {
    const { scheme = 'light', width = 1024, height = 768 } = wish;
    const context = await ready().browser.newContext({
      viewport: { width, height },
      reducedMotion: 'reduce',
    });
    const errors: string[] = [];
    opened.push({ context, errors });
    await context.addInitScript(
      (value) => localStorage.setItem('mantine-color-scheme-value', value),
      scheme,
    );
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.setDefaultTimeout(10_000);
    return page;
  }

  return {
    get mock() {
      return ready().mock;
    },
    newPage,
    async open(path, wish) {
      const page = await newPage(wish);
      await page.goto(ready().mock.url + path);
      return page;
    },
  };
}
