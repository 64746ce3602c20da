import { Temporal } from 'temporal-polyfill';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { InstalledWorkflow, Network } from '../governance/governance.ts';
import { workflowText } from './language-fixture.ts';
import { compileRelease } from './workflow-registry.ts';

const source = workflowText(
  `
  gather:
    describes: It waits
    timers: [{ name: reply, after: 8h, calendar: office, goto: done }]
  done: { describes: It is done, terminal: true }`,
  { more: `calendars:\n  office: { days: [mon, tue, wed, thu, fri], hours: ['08:00-17:00'] }` },
);

const zones = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kolkata'];

/** A network of one workflow, with a site in each zone. */
function release(calendars?: InstalledWorkflow['calendars']) {
  const sites = zones.map((zone, index) => ({
    ...{ id: `s${index}`, title: 's', kind: 'clinic' as const, zone, units: [] },
    fallback: { role: 'r', unit: null },
  }));
  const workflow: InstalledWorkflow = {
    ...{ id: 'made-up', source, path: 'w.yaml', sites: sites.map(({ id }) => id) },
    ...{ parameters: {}, siteParameters: {}, ...(calendars && { calendars }) },
  };
  const network = {
    ...{
      id: 'n',
      title: 'N',
      version: '1.0.0',
      sites,
      people: [],
      roles: [],
      rotas: [],
      feeds: [],
    },
    workflows: [workflow],
  } satisfies Network;
  return compileRelease({ epoch: 1, digest: '', network });
}

function at(answer: ReturnType<typeof release>, site: string) {
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const [found] = answer.compiled.bySite.get(site) ?? [];
  if (!found) throw new Error('it runs there');
  return found.parameters;
}

const early = {
  office: {
    ...{ days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const, hours: ['06:00-10:00'] },
    holidays: ['4 thu 11'],
    sites: { s1: { days: ['sat', 'sun'] as const, works_on: ['4 thu 11'] } },
  },
};

test('the network’s calendar takes the place of the workflow’s, a site’s that of the network’s, and runs are pinned to it', () => {
  const [own, given] = [release(), release(early)];
  const monday = Date.UTC(2027, 0, 4, 0);
  const due = (answer: ReturnType<typeof release>, site: string) => {
    const { calendars, zone } = at(answer, site);
    const instant = calendars['office']?.after(monday, 3_600_000) ?? 0;
    return Temporal.Instant.fromEpochMilliseconds(instant)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' });
  };
  expect(due(own, 's1')).toBe('2027-01-04T09:00');
  expect(due(given, 's3')).toBe('2027-01-04T07:00');
  expect(due(given, 's1')).toBe('2027-01-09T07:00');
  expect(at(own, 's1').digest).not.toBe(at(given, 's1').digest);
});

test('spans that do not rise and days that no calendar has are refused where they are written', () => {
  const wrong = { office: { ...early.office, hours: ['10:00-08:00'], holidays: ['02-30'] } };
  const answer = release(wrong);
  const problems = 'problems' in answer ? answer.problems : [];
  expect(problems.map(({ location }) => location)).toContain('made-up.calendars.office');
  expect(problems.map(({ location }) => location)).toContain('made-up.calendars.office.sites.s1');
  expect(problems.map(({ sentence }) => sentence).join()).toContain('is no day');
});

test('in every zone, over every change of clocks, as much working time passes as was asked for', () => {
  const answer = release(early);
  fc.assert(
    fc.property(
      fc.constantFrom(...zones.keys()),
      fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2029, 0, 1) }),
      fc.integer({ min: 1, max: 60 }),
      (zone, from, hours) => {
        const office = at(answer, `s${zone}`).calendars['office'];
        const due = office?.after(from, hours * 3_600_000) ?? 0;
        expect(office?.between(from, due)).toBe(hours * 3_600_000);
        expect(office?.between(from, due - 1)).toBe(hours * 3_600_000 - 1);
      },
    ),
    { numRuns: 100 },
  );
});
