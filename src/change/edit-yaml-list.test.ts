import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { addEntry, withoutEntry } from './edit-yaml-list.ts';

const text = `# Agreed with the council.
waivers:
  - id: slow-lab # until the second analyser
    sites: [st-anne]
  # Nights only.
  - { id: thin-nights, sites: [harbor] }
# The end.
`;

const entry = { id: 'new', sites: ['st-anne', 'harbor'], value: '45m', expires: '2027-01-31' };

test('an entry comes behind the last one, over lines of its own, and every comment stays', () => {
  expect(addEntry(text, 'waivers', entry)).toBe(
    text.replace(
      '# The end.',
      `  - id: new
    sites: [st-anne, harbor]
    value: 45m
    expires: 2027-01-31
# The end.`,
    ),
  );
});

test('the first entry of a list begins it', () => {
  const begun = '  - id: a\n    n: 1\n';
  expect(addEntry('waivers: []\n', 'waivers', { id: 'a', n: 1 })).toBe(`waivers:\n${begun}`);
});

test('an entry is taken out with its lines', () => {
  expect(withoutEntry(text, 'waivers', 1)).toBe(
    text.replace('  - { id: thin-nights, sites: [harbor] }\n', ''),
  );
  expect(parse(withoutEntry('a: [{ id: x }]\n', 'a', 0) ?? '')).toEqual({ a: [] });
});

test('a text that is no YAML is not edited', () => {
  expect(addEntry('a: [', 'a', entry)).toBeUndefined();
  expect(withoutEntry('a: [', 'a', 0)).toBeUndefined();
});

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
const entries = fc.array(fc.record({ id: fc.string(), value }), { maxLength: 4 });

test('whatever is added and taken out is what is read afterwards', () => {
  fc.assert(
    fc.property(entries, fc.record({ id: fc.string(), value }), fc.nat(), (before, one, n) => {
      const start = before.reduce((had, next) => addEntry(had, 'all', next) ?? '', 'all: []\n');
      const more = addEntry(start, 'all', one) ?? '';
      expect(parse(more)).toEqual({ all: [...before, one] });
      const index = n % (before.length + 1);
      const left = [...before, one].filter((_entry, at) => at !== index);
      expect(parse(withoutEntry(more, 'all', index) ?? '')).toEqual({ all: left });
    }),
    { numRuns: 50 },
  );
});
