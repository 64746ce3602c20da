import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What colours can break: the rest is the same in both schemes, and is looked at in one. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** Expects that axe objects to nothing on the page as it stands in light colours, nor then in dark ones. Leaves it light. */
export async function expectAccessible(page: Page, path = page.url()): Promise<void> {
  const light = await violations(axeOf(page).withTags(everyRule));
  await showIn(page, 'dark');
  const dark = await violations(axeOf(page).withRules(rulesOfColour));
  await showIn(page, 'light');
  expect({ light, dark }, path).toEqual({ light: [], dark: [] });
}

function axeOf(page: Page): AxeBuilder {
  // Without frames of others there is nothing to put together on a page of axe's own, which costs half a second each time.
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
}

async function violations(axe: AxeBuilder): Promise<string[]> {
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** As when the person changes the colours in another window. */
async function showIn(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  const [key, value] = ['mantine-color-scheme-value', scheme].map((one) => JSON.stringify(one));
  await page.evaluate(`{
    localStorage.setItem(${key}, ${value});
    const told = { key: ${key}, newValue: ${value}, storageArea: localStorage };
    dispatchEvent(new StorageEvent('storage', told));
  }`);
  await page.locator(`html[data-mantine-color-scheme='${scheme}']`).waitFor();
}
