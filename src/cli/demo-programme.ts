import { createAuthorize, type Person } from '../access/access.ts';
import { assignReleases } from '../change/change.ts';
import { keepBundle, networkDigest, type Network } from '../governance/governance.ts';
import { must, type Clock } from '../platform/platform.ts';
import {
  askGoNoGo,
  readEvidenceOf,
  recordTraining,
  showEvidence,
  trainingOf,
  voteGoNoGo,
  type ProgrammeDeps,
} from '../programme/programme.ts';
import type { System } from '../system.ts';

const dayMs = 24 * 3_600_000;
const leader = 'tariq.osei';

/** What was shown before the visitor comes: site, criterion, by whom, how many days ago, what. */
const shown = [
  ['st-anne', 'champion-named', 'rosalind.mcbride', 20, 'Dr. Rao speaks for it on the wards.'],
  ['st-anne', 'sponsor-agreed', 'margaret.ellison', 40, 'Two hours of training for everybody.'],
  ['st-anne', 'support-staffed', 'rosalind.mcbride', 3, 'Two floor walkers, days and nights.'],
  ['st-anne', 'rollback-rehearsed', leader, 9, 'Taken back and forth in four minutes.'],
  ['lakeside', 'champion-named', 'fatima.rahmani', 12, 'Dr. Chow speaks for it.'],
  ['lakeside', 'support-staffed', 'fatima.rahmani', 2, 'One floor walker on each shift.'],
  ['lakeside', 'rollback-rehearsed', leader, 9, 'Rehearsed together with St. Anne.'],
  ['harbor', 'champion-named', 'arthur.pembroke', 200, 'Dr. Moreau speaks for it.'],
  ['harbor', 'rollback-rehearsed', leader, 30, 'Rehearsed at night.'],
  ['riverbend', 'champion-named', 'carlos.ibarra', 5, 'Joy Abernathy speaks for it.'],
] as const;

/** Sites with the share of their training that was done. */
const trained = [
  ['st-anne', 1],
  ['lakeside', 0.6],
] as const;

/**
 * Gives the demonstration a programme to look at, once for each database: evidence, training, feedback, a version that a part of a
 * site tries, and a question that two have voted on. By the acts that people have, so that nothing is there that could not be.
 */
export async function furnishProgramme(system: System, network: Network, clock: Clock) {
  const { database, acts, signals } = system;
  if ((await readEvidenceOf(database, 'st-anne')).length > 0) return;
  const authorize = createAuthorize(network.roles);
  const deps = (daysAgo: number): ProgrammeDeps => ({
    ...{ database, network, authorize, now: clock.now() - daysAgo * dayMs },
  });
  const person = (id: string): Person =>
    must(
      network.people.find((one) => one.id === id),
      id,
    );
  for (const [site, criterion, by, daysAgo, note] of shown.toSorted(
    (one, other) => other[3] - one[3],
  )) {
    const evidence = { kind: 'file', reference: `${criterion}.pdf`, note, shown: true } as const;
    await showEvidence({ person: person(by), site, criterion, ...evidence }, deps(daysAgo));
  }
  for (const [site, share] of trained) {
    const steps = trainingOf(network, { site, done: [] }, clock.now());
    for (const { step, person: who } of steps.slice(0, Math.ceil(share * steps.length))) {
      await recordTraining({ person: person(leader), site, step: step.id, trained: who }, deps(6));
    }
  }
  const version = await pilot(system, network, clock);
  const question = 'The pilot on 5 West was quiet. May all of Lakeside have it?';
  const asked = await askGoNoGo(
    { person: person(leader), site: 'lakeside', version, question },
    deps(0),
  );
  if (asked.done && asked.id !== null) {
    const vote = { id: asked.id, vote: 'go' } as const;
    await voteGoNoGo(
      { ...vote, person: person('fatima.rahmani'), reason: 'My nurses ask for it.' },
      deps(0),
    );
    await voteGoNoGo(
      { ...vote, person: person('wes.thornton'), reason: 'No exception came of it.' },
      deps(0),
    );
  }
  const about = { taskId: null, workflow: 'critical-result', page: '/work' } as const;
  await acts.giveFeedback({
    ...{ person: person('siobhan.kelleher'), site: 'lakeside', kind: 'idea', ...about },
    text: 'Twelve minutes are enough. Say who is next on the row itself.',
  });
  signals.send({ kind: 'assignment' });
}

/** A version in which a potassium may wait two minutes longer, tried by one unit of Lakeside. Gives its number. */
async function pilot(
  { database, signals }: System,
  network: Network,
  clock: Clock,
): Promise<string> {
  const [major = 0, minor = 0] = network.version.split('.').map(Number);
  const version = `${major}.${minor + 1}.0`;
  const candidate = {
    ...network,
    version,
    workflows: network.workflows.map((one) =>
      one.id === 'critical-result'
        ? {
            ...one,
            siteParameters: { ...one.siteParameters, lakeside: { accept_within: '12m' } },
          }
        : one,
    ),
  };
  const bundle = networkDigest(candidate);
  await keepBundle(database, { digest: bundle, network: candidate }, clock.now());
  const person = network.people.find(({ id }) => id === leader) ?? null;
  const cohort = { id: 'pilot-5w', units: ['5w'] };
  await assignReleases(
    {
      ...{ person, kind: 'assign', reason: 'Pilot on 5 West before all of Lakeside' },
      assignments: [{ scope: { kind: 'cohort', site: 'lakeside', cohort }, bundle }],
    },
    { database, clock, signals, authorize: createAuthorize(network.roles) },
  );
  return version;
}
