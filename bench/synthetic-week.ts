import type { ClinicalEvent } from '../src/canonical/canonical.ts';
import type { Network } from '../src/governance/governance.ts';
import { must } from '../src/platform/platform.ts';
import type { RecordedWork } from '../src/rehearsal/rehearsal.ts';
import { bedsPerHospital, SyntheticBed } from './synthetic-bed.ts';
import { SyntheticPeople } from './synthetic-people.ts';

/** Made-up hospitals. */
export const hospitals = 20;
export const weekFrom = Date.UTC(2026, 2, 2, 6);

/** `REPLAY_DAYS` shortens the week. */
const days = Math.min(Number(process.env['REPLAY_DAYS'] ?? 7), 7);
export const until = weekFrom + days * 86_400_000;

/** Each of twenty hospitals is St. Anne of the example network, with people, units and shifts of its own. */
export function twentyHospitals(example: Network): Network {
  const model = must(
    example.sites.find(({ id }) => id === 'st-anne'),
    'the example hospital',
  );
  const names = Array.from({ length: hospitals }, (_, n) => `hospital-${n + 1}`);
  return {
    ...example,
    feeds: [],
    sites: names.map((id) => ({ ...model, id, title: id })),
    rotas: names.flatMap((site) =>
      example.rotas
        .filter((rota) => rota.site === model.id)
        .map((rota) => ({
          ...rota,
          site,
          shifts: rota.shifts.map((shift) => ({
            ...shift,
            people: shift.people.map((id) => `${site}.${id}`),
          })),
        })),
    ),
    people: names.flatMap((site) =>
      example.people
        .filter((person) => person.grants.some((grant) => grant.site === model.id))
        .map((person) => ({
          ...person,
          id: `${site}.${person.id}`,
          grants: person.grants
            .filter((grant) => grant.site === model.id)
            .map((grant) => ({ ...grant, site })),
        })),
    ),
    workflows: example.workflows.map((installed) => ({
      ...installed,
      sites: names,
      siteParameters: {},
    })),
  };
}

/** What people did about the tasks of the week: it is known beforehand, as it is where it comes from a database. */
export function workOfTheWeek(): RecordedWork {
  const people = new SyntheticPeople();
  for (const events of syntheticWeek()) for (const event of events) people.hear(event);
  return people.record;
}

/** The week, always the same one, patient by patient: the events of each in the order of time. */
export function* syntheticWeek(): Generator<ClinicalEvent[]> {
  for (let hospital = 1; hospital <= hospitals; hospital++) {
    for (let n = 1; n <= bedsPerHospital; n++) {
      const bed = new SyntheticBed({ hospital, bed: n, from: weekFrom, until });
      yield* bed.stays();
    }
  }
}
