import { expect, test } from 'vitest';
import { siteGroups } from './flag-words.ts';

const at = (siteTitle: string, variant: string, reason: string) => ({
  ...{ site: siteTitle, siteTitle, variant, value: variant === 'on', reason, rule: null },
});

test('sites with the same are told together, and one that is turned off stands out', () => {
  const sites = [
    at('St. Anne', 'on', 'STATIC'),
    at('Lakeside', 'off', 'DISABLED'),
    at('Harbor', 'on', 'STATIC'),
  ];
  expect(siteGroups(sites)).toEqual([
    { words: 'on at St. Anne, Harbor: there are no rules', isOff: false },
    { words: 'off at Lakeside: turned off by people', isOff: true },
  ]);
  expect(siteGroups([at('St. Anne', 'on', 'DEFAULT')])).toEqual([
    { words: 'on everywhere: no rule matches', isOff: false },
  ]);
});
