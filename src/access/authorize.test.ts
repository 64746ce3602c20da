import { describe, expect, test } from 'vitest';

import { createAuthorize, type RolePermissions } from './authorize.ts';
import { permissions, type Permission, type Person, type Resource } from './person.ts';

const roles: RolePermissions[] = [
  { id: 'nurse', title: 'Nurse', permissions: ['task.view', 'task.act', 'run.view'] },
  { id: 'physician', title: 'Physician on call', permissions: ['task.view', 'task.act'] },
  { id: 'integrator', title: 'Integration engineer', permissions: ['message.view'] },
  { id: 'auditor', title: 'Auditor', permissions: [] },
];

const authorize = createAuthorize(roles);

/** What each role may do, written out a second time by hand: the table is the requirement. */
const mayDo: Record<string, Record<Permission, boolean>> = {
  nurse: row('task.view task.act run.view'),
  physician: row('task.view task.act'),
  integrator: row('message.view'),
  auditor: row(''),
  'no-such-role': row(''),
};

function row(allowed: string): Record<Permission, boolean> {
  const entries = permissions.map((one) => [one, allowed.split(' ').includes(one)] as const);
  return Object.fromEntries(entries) as Record<Permission, boolean>;
}

const grantPlaces = [
  { site: 'north', unit: 'ed' },
  { site: 'north', unit: null },
  { site: 'south', unit: 'ed' },
  { site: 'south', unit: null },
  { site: '*', unit: null },
  { site: '*', unit: 'ed' },
];

const askedPlaces = [
  { site: 'north', unit: 'ed' },
  { site: 'north', unit: 'icu' },
  { site: 'north', unit: null },
  { site: 'south', unit: 'ed' },
  { site: null, unit: null },
];

/** Which grant reaches which place, by hand: rows are grants, columns are the places asked about. */
const reaches: Record<string, readonly boolean[]> = {
  'north/ed': [true, false, false, false, false],
  'north/null': [true, true, true, false, false],
  'south/ed': [false, false, false, true, false],
  'south/null': [false, false, false, true, false],
  '*/null': [true, true, true, true, true],
  // A unit means nothing without its site.
  '*/ed': [false, false, false, false, false],
};

function personWith(...grants: Person['grants']): Person {
  return { id: 'sam', name: 'Sam Reed', title: 'RN', grants };
}

describe('every role, grant, place and permission', () => {
  for (const role of Object.keys(mayDo)) {
    for (const grant of grantPlaces) {
      test(`a ${role} at ${grant.site}/${grant.unit} may do what the tables say, and nothing else`, () => {
        const person = personWith({ role, ...grant });
        for (const [index, place] of askedPlaces.entries()) {
          for (const permission of permissions) {
            for (const poolRole of ['nurse', 'physician', undefined]) {
              const resource: Resource = poolRole ? { ...place, poolRole } : place;
              const expected =
                mayDo[role]?.[permission] === true &&
                reaches[`${grant.site}/${grant.unit}`]?.[index] === true &&
                (permission !== 'task.act' || poolRole === role);
              const answer = authorize(person, permission, resource);
              expect({ place, permission, poolRole, allowed: answer.allowed }).toEqual({
                place,
                permission,
                poolRole,
                allowed: expected,
              });
            }
          }
        }
      });
    }
  }
});

describe('acting on a task', () => {
  const task = { site: 'north', unit: 'ed', poolRole: 'physician' };
  const nurse = personWith({ role: 'nurse', site: 'north', unit: 'ed' });

  test('a nurse who is accountable may act, though physicians are asked', () => {
    expect(authorize(nurse, 'task.act', { ...task, owner: 'sam' })).toEqual({ allowed: true });
  });

  test('a nurse who is offered it may act', () => {
    expect(authorize(nurse, 'task.act', { ...task, offeredTo: 'sam' })).toEqual({ allowed: true });
  });

  test('an accountable nurse whose grant was taken away may not act any more', () => {
    const moved = personWith({ role: 'nurse', site: 'south', unit: 'ed' });
    expect(authorize(moved, 'task.act', { ...task, owner: 'sam' }).allowed).toBe(false);
  });

  test('the refusal names the role that is asked, by its title', () => {
    expect(authorize(nurse, 'task.act', { ...task, owner: 'kim' })).toEqual({
      allowed: false,
      reason:
        'This task asks for the role “Physician on call” in ed at north, which you do not hold.',
    });
  });

  test('two grants do not add up: the role here and the permission there are not enough', () => {
    const split = personWith(
      { role: 'auditor', site: 'north', unit: 'ed' },
      { role: 'nurse', site: 'south', unit: 'ed' },
    );
    const answer = authorize(split, 'task.act', { site: 'north', unit: 'ed', poolRole: 'auditor' });
    expect(answer).toEqual({
      allowed: false,
      reason: 'Your roles may act on tasks, but not in ed at north.',
    });
  });
});

test('a person without any grant is told that none of their roles may', () => {
  expect(authorize(personWith(), 'exception.resolve', { site: null, unit: null })).toEqual({
    allowed: false,
    reason: 'None of your roles may resolve exceptions.',
  });
});
