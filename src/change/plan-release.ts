import {
  bundleAt,
  canonicalJson,
  compareVersions,
  digestOf,
  networkDigest,
  newestRelease,
  readAssignments,
  readBundles,
  standingOf,
  type Network,
  type OpenRuns,
} from '../governance/governance.ts';
import { must, type Instant, type Queryable } from '../platform/platform.ts';
import { compileRelease, type CompiledRelease, type SiteWorkflow } from '../workflows/workflows.ts';
import { readOpenRuns } from './open-runs-store.ts';
import { refuseChange, type ChangeRefusal } from './refuse-change.ts';
import { minimumVersion, semanticDifference, type Difference } from './semantic-difference.ts';

/** What putting a candidate in force at some sites would change, before anything does. */
export interface ReleasePlan {
  formatVersion: 1;
  /** SHA-256 over what is planned and what it starts from: an approval is of this plan, and ends when its base moves. */
  fingerprint: string;
  candidate: { bundle: string; version: string };
  /** The lowest version that the candidate may have, and whether it has it. */
  lowestVersion: string;
  sites: readonly SitePlan[];
  checks: readonly PlanCheck[];
  /** False: an assignment would be refused. */
  applyable: boolean;
}

export interface SitePlan {
  site: string;
  /** Runs there now, outside of cohorts. Null: the site is new. */
  base: { bundle: string; version: string } | null;
  differences: readonly Difference[];
  values: readonly ValueChange[];
  /** Runs that are open, and what becomes of them. */
  runs: readonly OpenRuns[];
  /** What forbids changing the site now: freezes, and budgets that are spent. */
  forbidding: readonly ChangeRefusal[];
}

/** A parameter that holds another value there, with who set it. Null: there is none. */
export interface ValueChange {
  workflow: string;
  parameter: string;
  before: { value: unknown; from: string } | null;
  after: { value: unknown; from: string } | null;
}

export interface PlanCheck {
  check: 'version' | 'compiles' | 'sites';
  passed: boolean;
  sentence: string;
}

/** Plans a candidate for these sites. Reads only. Undefined where nothing was ever put in force. */
export async function planRelease(
  tx: Queryable,
  candidate: Network,
  sites: readonly string[],
  now: Instant,
): Promise<ReleasePlan | undefined> {
  const assignments = await readAssignments(tx);
  const standing = standingOf(assignments);
  const inForce = await newestRelease(tx);
  if (!standing || !inForce) return undefined;
  const digests = sites.map((site) => bundleAt(standing, site));
  const bundles = await readBundles(tx, [...new Set([...digests, standing.network])]);
  const network = must(bundles.get(standing.network), 'the bundle of the network itself');
  const lowestVersion = minimumVersion(network.version, semanticDifference(network, candidate));
  const after = compiledOf(candidate);
  const runs = await readOpenRuns(tx, sites);
  const planned = sites.map((site): SitePlan => {
    const bundle = bundleAt(standing, site);
    const base = must(bundles.get(bundle), `the bundle that ${site} runs`);
    const isNew = !base.sites.some(({ id }) => id === site);
    return {
      site,
      base: isNew ? null : { bundle, version: base.version },
      differences: semanticDifference(base, candidate).filter(
        (one) => one.site === null || one.site === site,
      ),
      values: valueChanges(compiledOf(base)?.bySite.get(site), after?.bySite.get(site)),
      runs: runs.filter((one) => one.site === site).map((one) => ({ ...one, becomes: 'finish' })),
      forbidding: refuseChange(inForce.network, [{ kind: 'site', site }], assignments, now),
    };
  });
  const checks = checksOf(candidate, { lowestVersion, sites, compiles: after !== undefined });
  const plan = {
    formatVersion: 1 as const,
    candidate: { bundle: networkDigest(candidate), version: candidate.version },
    ...{ lowestVersion, sites: planned, checks },
    applyable:
      checks.every(({ passed }) => passed) &&
      planned.every(({ forbidding }) => forbidding.length === 0),
  };
  return { ...plan, fingerprint: fingerprintOf(plan) };
}

// Runs and freezes come and go, and are no part of what was approved.
function fingerprintOf({
  applyable: _applyable,
  ...plan
}: Omit<ReleasePlan, 'fingerprint'>): string {
  const sites = plan.sites.map(({ runs: _runs, forbidding: _forbidding, ...site }) => site);
  return digestOf(canonicalJson({ ...plan, sites }));
}

function compiledOf(network: Network): CompiledRelease | undefined {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  return 'compiled' in answer ? answer.compiled : undefined;
}

function valueChanges(
  before: readonly SiteWorkflow[] = [],
  after: readonly SiteWorkflow[] = [],
): ValueChange[] {
  const ids = new Set([...before, ...after].map(({ definition }) => definition.id));
  return [...ids].flatMap((workflow) => {
    const [one, other] = [before, after].map(
      (all) => all.find(({ definition }) => definition.id === workflow)?.parameters.byName ?? {},
    );
    const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
    return [...names].flatMap((parameter) => {
      const [was, is] = [one?.[parameter], other?.[parameter]];
      if (was?.value === is?.value && was?.from === is?.from) return [];
      return [{ workflow, parameter, before: valueOf(was), after: valueOf(is) }];
    });
  });
}

function valueOf(
  parameter: { value: unknown; from: string } | undefined,
): { value: unknown; from: string } | null {
  return parameter ? { value: parameter.value, from: parameter.from } : null;
}

function checksOf(
  candidate: Network,
  {
    lowestVersion,
    sites,
    compiles,
  }: { lowestVersion: string; sites: readonly string[]; compiles: boolean },
): PlanCheck[] {
  const unknown = sites.filter((site) => !candidate.sites.some(({ id }) => id === site));
  const rises = compareVersions(candidate.version, lowestVersion) >= 0;
  return [
    {
      check: 'version',
      passed: rises,
      sentence: rises
        ? `Its version ${candidate.version} is high enough: ${lowestVersion} is the lowest.`
        : `Its version ${candidate.version} must be ${lowestVersion} or higher.`,
    },
    {
      check: 'compiles',
      passed: compiles,
      sentence: compiles ? 'Its workflows compile.' : 'Its workflows do not compile.',
    },
    {
      check: 'sites',
      passed: unknown.length === 0,
      sentence:
        unknown.length === 0
          ? 'It has every site that is asked for.'
          : `It has no site ${unknown.join(', ')}.`,
    },
  ];
}
