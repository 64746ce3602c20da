import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { createAuthorize } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import { loadNetwork } from './load-network.ts';
import { networkTree } from './network-tree.ts';
import { poolMembers } from './on-shift.ts';

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = networkTree({ network: folder('networks/northlake'), catalog: folder('catalog') });
const loaded = await loadNetwork(read);
const network = must(loaded.network, loaded.problems.map((one) => one.sentence).join(' '));

test('Northlake loads without a single problem', () => {
  expect(loaded.problems).toEqual([]);
  expect(network.sites.filter((site) => site.kind === 'hospital')).toHaveLength(3);
  expect(network.sites.filter((site) => site.kind === 'clinic')).toHaveLength(4);
  expect(new Set(network.sites.map((site) => site.zone)).size).toBe(2);
  expect(network.people[0]?.name).toBe('Nina Alvarez');
});

test('each of its files names the schema that completes it in an editor', async () => {
  const withoutSchema: string[] = [];
  for (const [path, text] of await read()) {
    if (path.startsWith('catalog/')) continue;
    const [, schema = 'missing'] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    const file = join(folder('networks/northlake'), dirname(path), schema);
    if (!existsSync(file)) withoutSchema.push(path);
  }
  expect(withoutSchema).toEqual([]);
});

test('feeds carry their own words and those of the mappings that they share', () => {
  const lab = network.feeds.find((feed) => feed.id === 'st-anne-lab');
  expect(lab?.locations['CVU']).toBe('cardiology');
  expect(lab?.codes['K']).toEqual({
    code: '2823-3',
    system: 'http://loinc.org',
    display: 'Potassium',
  });
  expect(lab).not.toHaveProperty('mappings');
});

test('at any hour of the week every pool at every site is somebody who may act', () => {
  const authorize = createAuthorize(network.roles);
  const roles = network.roles.filter((role) => role.permissions.includes('task.act'));
  const monday = Date.UTC(2027, 2, 8);
  for (const site of network.sites) {
    for (const unit of [null, ...site.units.map((one) => one.id)]) {
      for (const role of roles) {
        for (let hour = 0; hour < 168; hour++) {
          const at = monday + hour * 3_600_000;
          const { people, pool } = poolMembers(network, { role: role.id, unit }, site.id, at);
          expect(people.length).toBeGreaterThan(0);
          for (const person of people) {
            const resource = { site: site.id, unit: pool.unit ?? unit, poolRole: pool.role };
            expect(authorize(person, 'task.act', resource)).toEqual({ allowed: true });
          }
        }
      }
    }
  }
});

test('the roles that must be there day and night are, at all three hospitals', () => {
  const monday = Date.UTC(2027, 2, 8);
  for (const site of ['st-anne', 'lakeside', 'harbor']) {
    for (const role of ['charge-nurse', 'on-call-physician', 'house-supervisor']) {
      for (let hour = 0; hour < 168; hour++) {
        const at = monday + hour * 3_600_000;
        const members = poolMembers(network, { role, unit: null }, site, at);
        expect({ site, role, hour, fallback: members.fallback }).toMatchObject({ fallback: false });
      }
    }
  }
});

test('a call that comes up on a Sunday goes to the house supervisor', () => {
  const sundayNoonInChicago = Date.UTC(2027, 2, 7, 18);
  const members = poolMembers(
    network,
    { role: 'care-coordinator', unit: null },
    'st-anne',
    sundayNoonInChicago,
  );
  expect(members.fallback).toBe(true);
  expect(members.pool).toEqual({ role: 'house-supervisor', unit: null });
  expect(members.people.map((person) => person.id)).toEqual(['beatriz.carvalho']);
});
