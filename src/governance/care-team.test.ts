import { expect, test } from 'vitest';

import { memberOf, type AskedMember } from './care-team.ts';
import { noDutyChanges, type DutyChanges } from './duty.ts';
import type { Network } from './network.ts';

const now = 1_000;
const asked: AskedMember = {
  identifier: '90001',
  pool: { role: 'physician', unit: null },
  site: 'north',
};

function person(id: string, identifiers: string[], role = 'physician', site = 'north') {
  return { id, name: `Dr. ${id}`, title: '', identifiers, grants: [{ role, site, unit: null }] };
}

const network: Network = {
  ...{ id: 'small', title: 'Small', version: '1.0.0', sites: [], roles: [], rotas: [], feeds: [] },
  workflows: [],
  people: [
    person('dana', ['90001', 'NPI-1']),
    person('noor', ['90002']),
    person('elsewhere', ['90001', '90003'], 'physician', 'south'),
    person('nina', ['90004'], 'nurse'),
    person('one', ['90005']),
    person('other', ['90005']),
  ],
};

function member(identifier: string | null, changes: DutyChanges = noDutyChanges) {
  return memberOf(network, { ...asked, identifier }, now, changes);
}

test('whoever has exactly the number and holds the role at the site is meant, whatever a colleague elsewhere is called by', () => {
  expect(member('90001')).toEqual({ person: 'dana' });
  expect(member('NPI-1')).toEqual({ person: 'dana' });
});

test('whatever is not certain leaves it to the pool and says why: no number, a name, another site, another role, two people', () => {
  expect(member(null)).toEqual({ instead: 'it is not known who it is' });
  for (const text of ['Dr. dana', 'dana', '9000', '090001', '']) {
    expect(member(text)).toEqual({ instead: 'nobody here has the number that was sent' });
  }
  const noRole = { instead: 'whoever has the number does not hold the role here' };
  expect(member('90003')).toEqual(noRole);
  expect(member('90004')).toEqual(noRole);
  expect(member('90005')).toEqual({ instead: 'several people have the number that was sent' });
});

test('who is away is not asked, from the first instant of it until the last', () => {
  const absence = { id: 'a', person: 'dana', substitute: 'noor', reason: 'ill', createdBy: 'dana' };
  const away = (from: number, until: number) =>
    member('90001', { overrides: [], absences: [{ ...absence, from, until }] });
  expect(away(now, now + 1)).toEqual({ instead: 'Dr. dana is away' });
  expect(away(now - 1, now)).toEqual({ person: 'dana' });
  expect(away(now + 1, now + 2)).toEqual({ person: 'dana' });
});
