import { planRelease } from '../change/change.ts';
import {
  findBundle,
  poolMembers,
  readBundles,
  readDocumentsOf,
  type DutyChanges,
  type Network,
} from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { compileRelease, type SiteWorkflow } from '../workflows/workflows.ts';
import { readLessonsOf } from './hypercare-store.ts';
import { makePackage, type ReleasePackage } from './release-package.ts';
import { readTraining } from './training-store.ts';
import { trainingOf } from './training.ts';

/**
 * The release package of a version for a site: what is different from what runs there now, for each role. Reads only. Undefined
 * where the version is not here or has no such site.
 */
export async function readPackage(
  db: Queryable,
  {
    site: id,
    version,
    now,
    duty,
  }: { site: string; version: string; now: Instant; duty: DutyChanges },
): Promise<ReleasePackage | undefined> {
  const bundle = await findBundle(db, version);
  const candidate =
    bundle === undefined ? undefined : (await readBundles(db, [bundle])).get(bundle);
  const site = candidate?.sites.find((one) => one.id === id);
  const plan = candidate && site && (await planRelease(db, candidate, [id], now));
  if (bundle === undefined || !candidate || !site || !plan) return undefined;
  const running = plan.sites[0]?.base?.bundle;
  const base = running === undefined ? undefined : (await readBundles(db, [running])).get(running);
  const [document] = await readDocumentsOf(db, bundle);
  return makePackage({
    ...{ site, candidate, plan, now },
    manifest: document?.document.manifest ?? null,
    before: base ? workflowsAt(base, id) : [],
    after: workflowsAt(candidate, id),
    training: trainingOf(candidate, { site: id, done: await readTraining(db, [id]) }, now),
    lessons: await readLessonsOf(db, version),
    onCall: (role) => {
      const units = [null, ...site.units.map((unit) => unit.id)];
      const on = units.flatMap(
        (unit) => poolMembers(candidate, { role, unit }, id, now, duty).onShift,
      );
      return [...new Set(on.map(({ name }) => name))];
    },
  });
}

function workflowsAt(network: Network, site: string): readonly SiteWorkflow[] {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  return 'compiled' in answer ? (answer.compiled.bySite.get(site) ?? []) : [];
}
