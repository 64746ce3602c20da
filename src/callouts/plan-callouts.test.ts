import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Channels, Destination, Network } from '../governance/governance.ts';
import { payloadFields, payloadFieldNames } from '../governance/governance.ts';
import { seededIds, VirtualClock } from '../platform/platform.ts';
import type { Task, TaskHistoryRow } from '../tasks/tasks.ts';
import { aTask } from './any-task.ts';
import { afterReport, calloutStates } from './callout.ts';
import { isQuiet, planCallouts } from './plan-callouts.ts';
import { calloutOf } from './record-callouts.ts';

const noon = Date.UTC(2026, 2, 3, 18);
const pager = {
  ...{ id: 'pager', title: 'pager', destination: 'gateway', client: 'gateway' },
  deliverWithinMs: 180_000,
};
const mail = { ...pager, id: 'mail', title: 'mail', destination: 'post', client: null };
const night = { from: '22:00', to: '06:00', except: ['critical' as const] };

const channels: Channels = {
  channels: [pager, mail],
  roles: [
    {
      role: 'nurse',
      tells: [
        { channel: 'pager', priorities: ['critical', 'urgent'], quiet: night },
        { channel: 'mail', priorities: ['routine'], quiet: null },
      ],
    },
  ],
  people: [
    { person: 'nina', addresses: { pager: '101', mail: 'nina@x.example' }, tells: null },
    { person: 'marcus', addresses: { pager: '102' }, tells: [] },
    { person: 'grace', addresses: { mail: 'grace@x.example' }, tells: null },
  ],
};

const line = (act: TaskHistoryRow['act'], task: Task): TaskHistoryRow => ({
  ...{ taskId: task.id, rev: task.rev, site: task.site, lane: task.lane, at: noon },
  ...{ actor: 'engine', act, fromState: null, toState: task.state, detail: {} },
});

function called(set: Partial<Task>, acts: TaskHistoryRow['act'][], now = noon): string[] {
  const task = aTask(set);
  const changes = acts.map((act) => ({ task, history: line(act, task) }));
  const asked = () => ['nina', 'marcus', 'grace', 'nina', 'nobody-known'];
  return planCallouts(changes, { channels, asked, zone: () => 'America/Chicago', now }).map(
    ({ person, channel, address, reason }) => `${person} ${channel.id} ${address} ${reason}`,
  );
}

test('whoever a task asks is called by the channels that their role names and they have, once', () => {
  expect(called({}, ['open'])).toEqual(['nina pager 101 asked']);
  expect(called({ priority: 'routine' }, ['open'])).toEqual([
    'nina mail nina@x.example asked',
    'grace mail grace@x.example asked',
  ]);
});

test('of what happened to a task at once, the last is told', () => {
  expect(called({ rung: 1 }, ['open', 'escalate', 'climb'])).toEqual(['nina pager 101 escalated']);
  expect(called({}, ['return'])).toEqual(['nina pager 101 returned']);
});

test('an offer calls the one whom it is made, and nobody else', () => {
  const offered = { state: 'accepted', owner: 'grace', offeredTo: 'nina' } as const;
  expect(called(offered, ['hand-over'])).toEqual(['nina pager 101 offered']);
});

test('what needs nobody calls nobody', () => {
  expect(called({ state: 'cancelled' }, ['open', 'cancel'])).toEqual([]);
  expect(called({ state: 'accepted', owner: 'nina' }, ['open', 'accept'])).toEqual([]);
  expect(called({}, ['cover'])).toEqual([]);
});

test('quiet hours are the site’s, and let through what they except', () => {
  const night23 = Date.UTC(2026, 2, 4, 5);
  expect(called({ priority: 'urgent' }, ['open'], night23)).toEqual([]);
  expect(called({ priority: 'urgent' }, ['open'])).toEqual(['nina pager 101 asked']);
  expect(called({ priority: 'critical' }, ['open'], night23)).toEqual(['nina pager 101 asked']);
});

test.each([
  ['22:00', true],
  ['05:59', true],
  ['06:00', false],
  ['21:59', false],
])('at %s it is quiet: %s', (time, quiet) => {
  expect(isQuiet(night, Date.parse(`2026-03-03T${time}:00Z`), 'UTC')).toBe(quiet);
});

test('nothing that is known of a patient leaves with a callout, whoever the patient is', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 10 }).map((noise) => `canary-${noise}`);
  const ids = seededIds(new VirtualClock(noon), 1);
  fc.assert(
    fc.property(
      fc.record({ patientId: word, encounterId: word, title: word, instanceId: word }),
      fc.dictionary(fc.string({ minLength: 1 }), word),
      fc.constantFrom('asked', 'escalated', 'returned', 'offered'),
      (about, data, reason) => {
        const sample = aTask(about);
        const { title: todo } = about;
        const event = { ...sample.detail.event, data };
        const task = { ...sample, detail: { ...sample.detail, why: todo, todo, event } };
        const planned = { task, reason, person: 'nina', channel: pager, address: '101' } as const;
        const written = calloutOf(planned, 'K7W4M', { network, ids, now: noon });
        expect(JSON.stringify(written)).not.toContain('canary');
        expect(Object.keys(written.effect.payload)).not.toContain('patient.id');
        expect(written.effect.patientId).toBeNull();
      },
    ),
  );
});

// Whatever is not personal, all of it: the widest payload that a channel's destination can be given.
const network = {
  people: [],
  roles: [],
  sites: [{ id: 'st-anne', title: 'St. Anne', zone: 'America/Chicago', units: [] }],
  destinations: [
    {
      ...{ id: 'gateway', expireAfterMs: 300_000 },
      payload: payloadFieldNames.filter((name) => !payloadFields[name].personal),
    } as unknown as Destination,
  ],
} as unknown as Network;

test('reports that come late, twice or out of order never take back what is known', () => {
  const rank = { failed: 0, expired: 0, queued: 1, sent: 2, delivered: 3, seen: 4, answered: 5 };
  fc.assert(
    fc.property(
      fc.constantFrom(...calloutStates),
      fc.constantFrom('delivered', 'seen', 'failed'),
      (state, reported) => {
        const after = afterReport(state, reported);
        if (after === 'failed') expect(['queued', 'sent']).toContain(state);
        else if (after !== undefined) expect(rank[after]).toBeGreaterThan(rank[state]);
      },
    ),
  );
});
