import { covers, type Person } from '../access/access.ts';
import {
  poolMembers,
  type Absence,
  type DutyOverride,
  type Site,
} from '../governance/governance.ts';
import { readCalledOut } from '../callouts/callouts.ts';
import { iso } from '../platform/platform.ts';
import { countInterruptions, readAskings, type PersonInterruptions } from '../tasks/tasks.ts';
import type {
  ApiAbsence,
  ApiDuty,
  ApiDutyPerson,
  ApiDutyPlace,
  ApiInterruptions,
  ApiOverride,
} from './duty-api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { dutyBody, siteQuery } from './inputs.ts';
import { personName, poolTitle, roleTitle, siteOf, unitTitle } from './place-titles.ts';

export const dutyEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/duty',
    summary: 'Who is on now, and what people changed of it: overrides and absences.',
    query: siteQuery,
    answer: async (context, { query }) => dutyPage(context, query.site),
  }),
  endpoint({
    method: 'POST',
    path: '/api/duty',
    summary: 'Enter or end an override of a rota, or an absence.',
    body: dutyBody,
    async answer(context, { body }): Promise<PageAnswer<ApiDuty>> {
      const answer = await context.acts.changeDuty({ person: context.person, change: body });
      return answer.done ? dutyPage(context, undefined) : { refused: answer.refusal };
    },
  }),
  endpoint({
    method: 'GET',
    path: '/api/interruptions',
    summary: 'How often people were asked in the last twelve hours, by shift.',
    query: siteQuery,
    answer: (context, { query }) => interruptionsPage(context, query.site),
  }),
];

/** How far back interruptions are counted: a long shift. */
export const interruptionsMs = 12 * 3_600_000;

/** Of the places where the reader may change duties; people elsewhere are nobody's business. */
async function interruptionsPage(
  { authorize, database, dutyChanges, network, now, person }: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiInterruptions>> {
  const since = now - interruptionsMs;
  const sites = network.sites.map(({ id }) => id).filter((id) => site === undefined || site === id);
  const counted = countInterruptions(
    await readAskings(database, { sites, since }),
    network,
    dutyChanges(),
  );
  // The same rule over those who were called out by name: lines of the same place and shift meet.
  const calledOut = countInterruptions(
    await readCalledOut(database, { sites, since }),
    network,
    dutyChanges(),
  );
  const visible = counted.filter(
    (line) => authorize(person, 'duty.change', { site: line.site, unit: line.unit }).allowed,
  );
  return {
    page: {
      since: iso(since),
      lines: visible.map((line) => ({
        person: personName(network, line.person),
        place: poolTitle(network, siteOf(network, line.site), line),
        shift: line.shift,
        interruptions: line.interruptions,
        callouts: calledOut.find((one) => isSameLine(one, line))?.interruptions ?? 0,
      })),
    },
  };
}

function isSameLine(one: PersonInterruptions, other: PersonInterruptions): boolean {
  const parts = ['person', 'site', 'role', 'unit', 'shift'] as const;
  return parts.every((part) => one[part] === other[part]);
}

function dutyPage(context: PageContext, site: string | undefined): PageAnswer<ApiDuty> {
  const { dutyChanges, network, now, person } = context;
  const sites = network.sites.filter(
    ({ id }) =>
      (site === undefined || site === id) &&
      person.grants.some((grant) => grant.site === '*' || grant.site === id),
  );
  if (sites.length === 0) {
    return { refused: { kind: 'forbidden', sentence: 'You work at none of these sites.' } };
  }
  const { overrides, absences } = dutyChanges();
  const ids = new Set(sites.map(({ id }) => id));
  return {
    page: {
      serverTime: iso(now),
      places: sites.flatMap((one) => placesOf(context, one)),
      overrides: overrides
        .filter((one) => ids.has(one.site))
        .map((one) => overrideOf(context, one)),
      absences: absences
        .filter((one) => worksAt(context, one.person, ids))
        .map((one) => absenceRow(context, one)),
      mayEnter: network.people.filter((one) => mayEnter(context, one)).map(refOf),
    },
  };
}

/** The roles of a site whose holders act on tasks: those of the whole site first, then unit by unit. */
function placesOf(context: PageContext, site: Site): ApiDutyPlace[] {
  const { authorize, dutyChanges, network, now, person } = context;
  const acting = new Set(
    network.roles.filter(({ permissions }) => permissions.includes('task.act')).map(({ id }) => id),
  );
  const places = new Map<string, { role: string; unit: string | null }>();
  for (const { role, unit, site: at } of [
    ...network.people.flatMap(({ grants }) => grants),
    ...network.rotas,
  ]) {
    if (at === site.id && acting.has(role)) places.set(`${unit ?? ''} ${role}`, { role, unit });
  }
  return [...places.values()]
    .map(({ role, unit }): ApiDutyPlace => {
      const found = poolMembers(network, { role, unit }, site.id, now, dutyChanges());
      return {
        ...{ site: site.id, siteTitle: site.title, unit, unitTitle: unitTitle(site, unit) },
        ...{ role, roleTitle: roleTitle(network, role), on: found.onShift.map(refOf) },
        instead: found.fallback ? found.people.map(refOf) : [],
        holders: found.holders.map(refOf),
        mayChange: authorize(person, 'duty.change', { site: site.id, unit }).allowed,
      };
    })
    .toSorted(
      (a, b) =>
        (a.unitTitle ?? '').localeCompare(b.unitTitle ?? '') ||
        a.roleTitle.localeCompare(b.roleTitle),
    );
}

function overrideOf({ authorize, network, person }: PageContext, one: DutyOverride): ApiOverride {
  const { role, unit } = one;
  const site = siteOf(network, one.site);
  return {
    id: one.id,
    place: `${poolTitle(network, site, { role, unit })}, ${site.title}`,
    zone: site.zone,
    out: one.out === null ? null : personName(network, one.out),
    in: one.in === null ? null : personName(network, one.in),
    ...{ from: iso(one.from), until: iso(one.until), reason: one.reason },
    by: personName(network, one.createdBy),
    mayEnd: authorize(person, 'duty.change', { site: one.site, unit }).allowed,
  };
}

function absenceRow(context: PageContext, one: Absence): ApiAbsence {
  const { network } = context;
  const away = network.people.find(({ id }) => id === one.person);
  const home = away?.grants.find(({ site }) => site !== '*')?.site;
  return {
    id: one.id,
    person: personName(network, one.person),
    substitute: one.substitute === null ? null : personName(network, one.substitute),
    zone: home === undefined ? 'UTC' : siteOf(network, home).zone,
    ...{ from: iso(one.from), until: iso(one.until), reason: one.reason },
    by: personName(network, one.createdBy),
    mayEnd: away !== undefined && mayEnter(context, away),
  };
}

function mayEnter({ authorize, person }: PageContext, about: Person): boolean {
  if (about.id === person.id) return true;
  return about.grants.some(
    ({ site, unit }) => site !== '*' && authorize(person, 'duty.change', { site, unit }).allowed,
  );
}

function worksAt({ network }: PageContext, id: string, sites: ReadonlySet<string>): boolean {
  const grants = network.people.find((one) => one.id === id)?.grants ?? [];
  return grants.some((grant) =>
    [...sites].some((site) => covers(grant, { site, unit: grant.unit })),
  );
}

function refOf({ id, name, title }: Person): ApiDutyPerson {
  return { id, name, title };
}
