import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { demoPage } from './demo-page.ts';

/** The value of a CSS variable each time that it is set: first for light screens, then for dark ones. */
function settings(css: string, name: string): string[] {
  return [...css.matchAll(new RegExp(`--${name}: ([^;]+);`, 'g'))].map((match) => match[1] ?? '');
}

test('the banner has the colours of the application’s, on light screens and on dark ones', async () => {
  const application = await readFile(new URL('../../web/src/base.css', import.meta.url), 'utf8');
  const page = demoPage({ action: '/oidc/choose/1', featured: undefined, groups: [] });
  expect(settings(page, 'banner')).toEqual(settings(application, 'synthetic-ground'));
  expect(settings(page, 'banner-ink')).toEqual(settings(application, 'synthetic-ink'));
  expect(settings(page, 'banner')).toHaveLength(2);
});
