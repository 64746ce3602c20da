import {
  bundleAt,
  canonicalJson,
  composeNetwork,
  digestOf,
  networkDigest,
  rememberedRelease,
  readAssignments,
  readBundles,
  standingOf,
  type Assignment,
  type Network,
  type OpenRuns,
  type Standing,
} from '../governance/governance.ts';
import { must, type Instant, type Queryable } from '../platform/platform.ts';
import { compileRelease, type CompiledRelease } from '../workflows/workflows.ts';
import { describeObjects, type DescribedObject } from './describe-difference.ts';
import { readOpenRuns } from './open-runs-store.ts';
import { checksOf, reachWarnings, type PlanCheck, type PlayedStories } from './plan-checks.ts';
import { refuseChange, type ChangeRefusal } from './refuse-change.ts';
import { valueChanges, waiversAt, type PlannedWaiver, type ValueChange } from './plan-values.ts';
import { neededApprovals, type NeededApproval } from './required-approvals.ts';
import { minimumVersion, semanticDifference, type Difference } from './semantic-difference.ts';

/** What putting a candidate in force at some sites would change, before anything does. */
export interface ReleasePlan {
  formatVersion: 1;
  /** SHA-256 over what is planned and what it starts from: an approval is of this plan, and ends when its base moves. */
  fingerprint: string;
  candidate: { bundle: string; version: string };
  /** The lowest version that the candidate may have, and whether it has it. */
  lowestVersion: string;
  /** True: everywhere, with what belongs to the network itself. */
  everywhere: boolean;
  sites: readonly SitePlan[];
  checks: readonly PlanCheck[];
  /** What should be known, and stops nothing. */
  warnings: readonly string[];
  /** By the policy of the network that runs. */
  approvals: readonly NeededApproval[];
  /** How the stories came out of the workflows that it changes. Null: they were not played. */
  stories: { passed: number; failed: number } | null;
  /** False: an assignment would be refused. */
  applyable: boolean;
}

export interface SitePlan {
  site: string;
  /** Runs there now, outside of cohorts. Null: the site is new. */
  base: { bundle: string; version: string } | null;
  /** What is done to each object, in sentences. */
  objects: readonly DescribedObject[];
  differences: readonly Difference[];
  values: readonly ValueChange[];
  /** Waivers that hold there afterwards, and those that end with it. */
  waivers: readonly PlannedWaiver[];
  /** Runs that are open, and what becomes of them. */
  runs: readonly PlannedRuns[];
  /** What forbids changing the site now: freezes, and budgets that are spent. */
  forbidding: readonly ChangeRefusal[];
}

/** `movable`: the candidate says how runs of this version are moved to its own. */
export interface PlannedRuns extends OpenRuns {
  movable: boolean;
}

export interface PlanExtras {
  everywhere?: boolean;
  /** Workflows whose open runs are moved. */
  moved?: readonly string[];
  /** How the stories of the candidate's changed workflows came out. */
  stories?: PlayedStories;
}

/** Plans a candidate for these sites. Reads only. Undefined where nothing was ever put in force. */
export async function planRelease(
  tx: Queryable,
  candidate: Network,
  sites: readonly string[],
  now: Instant,
  extras: PlanExtras = {},
): Promise<ReleasePlan | undefined> {
  const { everywhere = false, moved = [], stories } = extras;
  const assignments = await readAssignments(tx);
  const standing = standingOf(assignments);
  const inForce = await rememberedRelease(tx);
  if (!standing || !inForce) return undefined;
  const bundles = await readBundles(tx, bundlesOf(standing));
  const network = must(bundles.get(standing.network), 'the bundle of the network itself');
  const ofNetwork = semanticDifference(network, candidate);
  const after = compiledOf(candidate);
  const runs = await readOpenRuns(tx, sites);
  const planned = sites.map((site): SitePlan => {
    const bundle = bundleAt(standing, site);
    const base = must(bundles.get(bundle), `the bundle that ${site} runs`);
    const isNew = !base.sites.some(({ id }) => id === site);
    const differences = semanticDifference(base, candidate).filter(
      (one) => one.site === null || one.site === site,
    );
    return {
      site,
      base: isNew ? null : { bundle, version: base.version },
      objects: describeObjects(differences, base, candidate),
      differences,
      values: valueChanges(compiledOf(base)?.bySite.get(site), after?.bySite.get(site)),
      waivers: waiversAt(site, base, candidate),
      runs: runs
        .filter((one) => one.site === site)
        .map((one) => fateOf(one, { moved, movable: isMovable(one, after) })),
      forbidding: refuseChange(inForce.network, [{ kind: 'site', site }], assignments, now),
    };
  });
  const lowestVersion = minimumVersion(network.version, ofNetwork);
  const together = togetherProblem({ standing, bundles }, candidate, { sites, everywhere });
  const checks = checksOf(candidate, {
    ...{ lowestVersion, sites, compiles: after !== undefined, together },
    ...(stories && { stories }),
  });
  const approvals = neededApprovals(allOf(planned), sites, inForce.network.review);
  const plan = {
    formatVersion: 1 as const,
    candidate: { bundle: bundleOf(candidate), version: candidate.version },
    ...{ lowestVersion, everywhere, sites: planned, checks, approvals },
    stories: stories ? { passed: stories.passed, failed: stories.failed.length } : null,
    warnings: everywhere ? [] : reachWarnings(ofNetwork),
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

function bundlesOf({ network, others, sites, cohorts }: Standing): string[] {
  return [...new Set([network, others, ...sites.values(), ...cohorts.map(({ bundle }) => bundle)])];
}

const digests = new WeakMap<Network, string>();

function bundleOf(network: Network): string {
  const digest = digests.get(network) ?? networkDigest(network);
  digests.set(network, digest);
  return digest;
}

/** Networks that are looked at again and again compile once. */
const compiled = new WeakMap<Network, CompiledRelease | null>();

function compiledOf(network: Network): CompiledRelease | undefined {
  let known = compiled.get(network);
  if (known === undefined) {
    const answer = compileRelease({ epoch: 0, digest: '', network });
    known = 'compiled' in answer ? answer.compiled : null;
    compiled.set(network, known);
  }
  return known ?? undefined;
}

type Run = Omit<OpenRuns, 'becomes'>;

function fateOf(
  run: Run,
  { moved, movable }: { moved: readonly string[]; movable: boolean },
): PlannedRuns {
  const becomes = movable && moved.includes(run.workflow) ? 'migrate' : 'finish';
  return { ...run, movable, becomes };
}

function isMovable({ workflow, version }: Run, after: CompiledRelease | undefined): boolean {
  const migrates = after?.workflows.get(workflow)?.definition.migrates ?? [];
  return migrates.some(({ from }) => from === version);
}

/** What stands against the candidate beside what other sites run: it is one network that must compile. */
function togetherProblem(
  { standing, bundles }: { standing: Standing; bundles: ReadonlyMap<string, Network> },
  candidate: Network,
  { sites, everywhere }: { sites: readonly string[]; everywhere: boolean },
): string | null {
  const bundle = bundleOf(candidate);
  const scopes: Assignment['scope'][] = everywhere
    ? [{ kind: 'everywhere' }]
    : sites.map((site) => ({ kind: 'site', site }));
  const now: Pick<Assignment, 'scope' | 'bundle'>[] = [
    { scope: { kind: 'everywhere' }, bundle: standing.others },
    { scope: { kind: 'network' }, bundle: standing.network },
    ...[...standing.sites].map(([site, one]) => ({
      scope: { kind: 'site' as const, site },
      bundle: one,
    })),
    ...standing.cohorts.map(({ bundle: one, ...scope }) => ({
      scope: { kind: 'cohort' as const, ...scope },
      bundle: one,
    })),
  ];
  const all = [...now, ...scopes.map((scope) => ({ scope, bundle }))];
  const asked = canonicalJson(all);
  const byAsked = together.get(candidate) ?? new Map<string, string | null>();
  together.set(candidate, byAsked);
  let problem = byAsked.get(asked);
  if (problem === undefined) {
    const next = standingOf(all);
    problem = next
      ? compileTogether(composeNetwork(next, new Map([...bundles, [bundle, candidate]])))
      : null;
    byAsked.set(asked, problem);
  }
  return problem;
}

/** What stands against a candidate beside what runs, by what runs. */
const together = new WeakMap<Network, Map<string, string | null>>();

function compileTogether(network: Network): string | null {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  return 'compiled' in answer ? null : (answer.problems[0]?.sentence ?? 'It does not compile.');
}

function allOf(planned: readonly SitePlan[]): Difference[] {
  const byText = new Map(
    planned
      .flatMap(({ differences }) => differences)
      .map((difference) => [canonicalJson(difference), difference]),
  );
  return [...byText.values()];
}
