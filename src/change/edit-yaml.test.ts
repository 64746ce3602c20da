import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { editYaml } from './edit-yaml.ts';

const workflows = readFileSync(
  new URL('../../networks/northlake/workflows.yaml', import.meta.url),
  'utf8',
);

/** The lines that are not the same. */
function changedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  return after.split('\n').filter((line) => !old.includes(line));
}

test('a value is replaced where it stands, and nothing else of the file', () => {
  const path = ['workflows', 0, 'siteParameters', 'st-anne', 'accept_within'];
  const edited = editYaml(workflows, path, '12m') ?? '';
  expect(changedLines(workflows, edited)).toEqual(['      st-anne: { accept_within: 12m }']);
  expect(edited.length).toBe(workflows.length);
});

test('a value that was not written is added to what stands around it', () => {
  const beside = editYaml(workflows, ['workflows', 0, 'siteParameters', 'millbrook', 'x'], 3) ?? '';
  expect(changedLines(workflows, beside)).toEqual([
    '      millbrook: { accept_within: 20m, physician_after: 40m, x: 3 }',
  ]);
  const site = editYaml(workflows, ['workflows', 0, 'siteParameters', 'harbor', 'x'], true) ?? '';
  expect(changedLines(workflows, site)).toEqual(['      harbor: { x: true }']);
  const first = editYaml(workflows, ['workflows', 2, 'parameters', 'x'], 'a, b') ?? '';
  expect(changedLines(workflows, first)).toEqual(['    parameters: { x: "a, b" }']);
});

test('a value is taken out with its comma or its line, and comments stay', () => {
  const path = ['workflows', 0, 'siteParameters', 'millbrook', 'accept_within'];
  const edited = editYaml(workflows, path, undefined) ?? '';
  expect(changedLines(workflows, edited)).toEqual(['      millbrook: { physician_after: 40m }']);
  const whole = editYaml(workflows, ['workflows', 0, 'siteParameters', 'st-anne'], undefined) ?? '';
  expect(changedLines(workflows, whole)).toEqual([]);
  expect(whole).toContain('# The laboratory and nursing council');
});

test('what is no YAML, and what has a value where names are wanted, is not edited', () => {
  expect(editYaml('a: [', ['a'], 1)).toBeUndefined();
  expect(editYaml('a: 1\n', ['a', 'b'], 1)).toBeUndefined();
});

const name = fc.stringMatching(/^[a-z][a-z_]{0,8}$/);
const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.string({ maxLength: 20 }));
const tree = fc.letrec<{ map: object; value: unknown }>((tie) => ({
  map: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4 }),
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('map')),
})).map;

test('whatever is set is what is read afterwards, and all else is as before', () => {
  fc.assert(
    fc.property(tree, name, name, scalar, (before, one, other, value) => {
      const text = JSON.stringify(before);
      const path = typeof Reflect.get(before, one) === 'object' ? [one, other] : [one];
      const wanted = structuredClone(before) as Record<string, Record<string, unknown>>;
      if (path.length === 1) Object.assign(wanted, { [one]: value });
      else Object.assign(wanted[one] ?? {}, { [other]: value });
      expect(parse(editYaml(text, path, value) ?? '')).toEqual(wanted);
    }),
  );
});
