import { describe, expect, test } from 'vitest';

import type { Authorize, Person } from '../access/access.ts';
import type { Network } from '../governance/governance.ts';
import { sampleTask } from './sample-task.ts';
import { historySentence, networkWords } from './task-words.ts';
import { askedOf, mayOnTask } from './worklist.ts';

const network: Network = {
  id: 'test',
  title: 'Test',
  version: '1',
  sites: [
    {
      id: 'st-anne',
      title: 'St Anne',
      kind: 'hospital',
      zone: 'America/New_York',
      units: [{ id: 'ed', title: 'Emergency Department' }],
      fallback: { role: 'supervisor', unit: null },
    },
    {
      id: 'lakeside',
      title: 'Lakeside',
      kind: 'clinic',
      zone: 'America/Chicago',
      units: [],
      fallback: { role: 'nurse', unit: 'desk' },
    },
  ],
  people: [{ id: 'nina', name: 'Nina Okafor', title: 'RN', grants: [] }],
  roles: [{ id: 'charge-nurse', title: 'Charge nurse', permissions: [] }],
  rotas: [],
  feeds: [],
  workflows: [],
};

function holding(...grants: Person['grants']): Person {
  return { id: 'nina', name: 'Nina Okafor', title: 'RN', grants };
}

describe('the pools that ask a person', () => {
  test('a role in the whole network is asked at every site', () => {
    const asked = askedOf(holding({ role: 'supervisor', site: '*', unit: null }), network);
    expect(asked.pools).toEqual([
      { site: 'st-anne', role: 'supervisor', unit: null },
      { site: 'lakeside', role: 'supervisor', unit: null },
    ]);
    expect(asked.fallbackSites).toEqual(['st-anne']);
  });

  test('narrowing to a site leaves out the others', () => {
    const person = holding({ role: 'nurse', site: '*', unit: null });
    const asked = askedOf(person, network, ['lakeside']);
    expect(asked.sites).toEqual(['lakeside']);
    expect(asked.pools).toHaveLength(1);
  });

  test('the fallback pool of a unit asks its holders in that unit only', () => {
    const inUnit = (unit: string) => holding({ role: 'nurse', site: 'lakeside', unit });
    expect(askedOf(inUnit('desk'), network).fallbackSites).toEqual(['lakeside']);
    expect(askedOf(inUnit('lab'), network).fallbackSites).toEqual([]);
  });
});

describe('what a person may do on a task', () => {
  const byRole: Authorize = (person, _permission, resource) =>
    person.grants.some((grant) => grant.role === resource.poolRole)
      ? { allowed: true }
      : { allowed: false, reason: `asks ${resource.poolRole ?? 'nobody'}` };
  const supervisor = holding({ role: 'supervisor', site: 'st-anne', unit: null });

  test('the fallback pool may act once the task stands on it, not before', () => {
    const may = (fallback: boolean) =>
      mayOnTask(byRole, network, supervisor, 'task.act', sampleTask({ fallback }));
    expect(may(false)).toEqual({ allowed: false, reason: 'asks nurse' });
    expect(may(true)).toEqual({ allowed: true });
  });

  test('who may view the unit may view the task without being asked, and may not act', () => {
    const byUnit: Authorize = (_person, _permission, resource) =>
      resource.poolRole === undefined && resource.unit === 'ed'
        ? { allowed: true }
        : { allowed: false, reason: 'other unit' };
    const may = (permission: 'task.view' | 'task.act') =>
      mayOnTask(byUnit, network, supervisor, permission, sampleTask()).allowed;
    expect(may('task.view')).toBe(true);
    expect(may('task.act')).toBe(false);
  });
});

describe('sentences', () => {
  const words = networkWords(network, 'st-anne');

  test('times carry the zone, so that the repeated hour of autumn is told apart', () => {
    expect(words.time(Date.UTC(2026, 10, 1, 5, 30))).toBe('01:30 EDT');
    expect(words.time(Date.UTC(2026, 10, 1, 6, 30))).toBe('01:30 EST');
  });

  test('a climb after downtime says so and names who is no longer accountable', () => {
    const sentence = historySentence(
      {
        taskId: 'tsk_1',
        rev: 3,
        site: 'st-anne',
        lane: 1,
        at: 0,
        actor: 'engine',
        act: 'climb',
        fromState: 'accepted',
        toState: 'open',
        detail: { rung: 1, role: 'charge-nurse', unit: 'ed', late: true, from: 'nina' },
      },
      words,
    );
    expect(sentence).toBe(
      'escalated to Charge nurse, Emergency Department (delayed by downtime); ' +
        'Nina Okafor is no longer accountable',
    );
  });
});
