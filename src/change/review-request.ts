import type { Person } from '../access/access.ts';
import {
  bundleAt,
  rememberedRelease,
  readAssignments,
  readBundles,
  readTree,
  standingOf,
  type Network,
  type SourceFiles,
} from '../governance/governance.ts';
import { must, type Clock, type Problem, type Queryable } from '../platform/platform.ts';
import type { ChangedFiles, ChangeRequest, RequestEvent } from './change-request.ts';
import type { Candidates } from './load-candidate.ts';
import { planRelease, type ReleasePlan } from './plan-release.ts';
import { approvalsOf, type NeededApproval } from './required-approvals.ts';

export interface ReviewDeps {
  clock: Clock;
  candidates: Candidates;
  /** Somebody of the network in force. */
  person: (id: string) => Person | undefined;
}

/** A request as those see it who decide on it. */
export interface Review {
  request: ChangeRequest;
  events: readonly RequestEvent[];
  /** All files, as they would be. */
  files: SourceFiles;
  baseFiles: SourceFiles;
  network: Network | null;
  /** What it starts from. */
  base: Network;
  problems: readonly Problem[];
  /** Where it is put in force: all sites, where it is everywhere. */
  sites: readonly string[];
  /** Null: it does not load. */
  plan: ReleasePlan | null;
  /** Sites at which something else runs than when it was written: it is rebased first. */
  moved: readonly string[];
  /** Of the plan as it is. */
  approvals: readonly GivenApproval[];
  missing: readonly NeededApproval[];
  /** Whoever wrote at it: they do not approve it. */
  authors: ReadonlySet<string>;
}

export interface GivenApproval {
  person: string;
  at: number;
  text: string;
  /** What it stands for, as `NeededApproval.key`. */
  keys: readonly string[];
}

/** Looks at a request as it stands now: what it comes to, what moved beneath it, and who approved exactly that. Reads only. */
export async function reviewRequest(
  tx: Queryable,
  request: ChangeRequest,
  events: readonly RequestEvent[],
  deps: ReviewDeps,
): Promise<Review> {
  const baseFiles = must(await readTree(tx, request.base.tree), 'the files of the base are kept');
  const bundles = await readBundles(tx, [request.base.bundle]);
  const base = must(bundles.get(request.base.bundle), 'the bundle of the base is kept');
  const files = withChanges(baseFiles, request.files);
  const { network, problems } = await deps.candidates.load(files, base, deps.clock.now());
  const sites = request.sites ?? sitesOf(base, network);
  const plan = network && (await planOf(tx, { request, base, network, sites }, deps));
  const authors = authorsOf(request, events);
  const approvals = plan ? approvalsFor(plan, { events, authors, sites }, deps) : [];
  const given = new Set(approvals.flatMap(({ keys }) => keys));
  return {
    ...{ request, events, files, baseFiles, network, base, problems, sites, authors },
    plan: plan ?? null,
    moved: await movedSites(tx, request),
    approvals,
    missing: await stillMissing(tx, { plan, given, approvals }),
  };
}

/** The files with changes. */
export function withChanges(files: SourceFiles, changes: ChangedFiles): SourceFiles {
  return Object.fromEntries(
    Object.entries({ ...files, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    ),
  );
}

function sitesOf(base: Network, after: Network | null): string[] {
  return [...new Set([...base.sites, ...(after?.sites ?? [])].map(({ id }) => id))];
}

function planOf(
  tx: Queryable,
  {
    request,
    base,
    network,
    sites,
  }: { request: ChangeRequest; base: Network; network: Network; sites: readonly string[] },
  { candidates, clock }: ReviewDeps,
): Promise<ReleasePlan | undefined> {
  // Of sites that the change takes away nothing is planned: they go with the network.
  const there = sites.filter((site) => network.sites.some(({ id }) => id === site));
  return planRelease(tx, network, request.sites ?? there, clock.now(), {
    ...{ everywhere: request.sites === null, moved: request.runs },
    stories: candidates.play(base, network),
  });
}

/** The author, and whoever wrote at it since. */
function authorsOf({ author }: ChangeRequest, events: readonly RequestEvent[]): Set<string> {
  const writing = new Set(['create', 'edit', 'rebase']);
  return new Set([
    author,
    ...events.flatMap(({ kind, actor }) => (writing.has(kind) ? [actor] : [])),
  ]);
}

function approvalsFor(
  { fingerprint, approvals: needed }: ReleasePlan,
  {
    events,
    authors,
    sites,
  }: { events: readonly RequestEvent[]; authors: ReadonlySet<string>; sites: readonly string[] },
  { person }: ReviewDeps,
): GivenApproval[] {
  const given = new Map<string, GivenApproval>();
  for (const { actor, kind, at, detail } of events) {
    if (kind === 'ask-changes') given.delete(actor);
    if (kind !== 'approve' || detail.fingerprint !== fingerprint || authors.has(actor)) continue;
    const who = person(actor);
    const keys = who ? approvalsOf(who, needed, sites).map(({ key }) => key) : [];
    if (keys.length > 0) given.set(actor, { person: actor, at, text: detail.text ?? '', keys });
  }
  return [...given.values()];
}

async function stillMissing(
  tx: Queryable,
  {
    plan,
    given,
    approvals,
  }: {
    plan: ReleasePlan | null | undefined;
    given: ReadonlySet<string>;
    approvals: readonly GivenApproval[];
  },
): Promise<NeededApproval[]> {
  if (!plan) return [];
  const missing = plan.approvals.filter(({ key }) => !given.has(key));
  const least = (await rememberedRelease(tx))?.network.policy?.approvals ?? 1;
  if (missing.length > 0 || approvals.length >= least) return missing;
  const title = `Approvals of ${least} people`;
  return [{ key: 'people', title, site: null, roles: [], because: [] }];
}

async function movedSites(tx: Queryable, { base, sites }: ChangeRequest): Promise<string[]> {
  const standing = standingOf(await readAssignments(tx));
  if (!standing) return [];
  return Object.entries(base.sites)
    .filter(([site, bundle]) => {
      const now = site === '*' ? standing.network : bundleAt(standing, site);
      return now !== bundle && (site === '*' || sites === null || sites.includes(site));
    })
    .map(([site]) => site);
}
