import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import { type Refusal, reasonProblem, retryConflicts } from '../flow/flow.ts';
import {
  assignBundles,
  awaitReleaseTurn,
  newestRelease,
  readAssignments,
  readDocumentsOf,
  refuseBundle,
  type Assignment,
  type AssignmentScope,
  type OpenRuns,
  type Release,
} from '../governance/governance.ts';
import type { Clock, Database, Instant, Queryable, Signals } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { readOpenRuns } from './open-runs-store.ts';
import { refuseChange, type ChangeRefusal } from './refuse-change.ts';

export interface AssignDeps {
  database: Database;
  clock: Clock;
  signals: Signals;
  authorize: Authorize;
}

export interface AssignReleasesRequest {
  /** Null: the program itself, as a rollout plan that people approved tells it to. */
  person: Person | null;
  /** In their order, what is wider first; all of them at once, or none. */
  assignments: readonly Pick<Assignment, 'scope' | 'bundle'>[];
  kind: 'assign' | 'rollback';
  reason: string;
  /** Although a freeze or a budget forbids it: a permission of its own, audited. Never of the program itself. */
  override?: boolean;
  /** Open runs that the caller moves afterwards. Absent: all end on the version that they started with. */
  moved?: readonly Pick<OpenRuns, 'workflow' | 'version'>[];
}

/** `runs`: the open runs where it was assigned, each with what becomes of it. */
export type AssignAnswer =
  | {
      done: true;
      release: Release;
      runs: readonly OpenRuns[];
      /** What would have forbidden it, and was overridden. */
      overridden: readonly ChangeRefusal[];
    }
  | { done: false; refusal: Refusal };

/**
 * Assigns bundles to sites or parts of them, in one transaction with its audit: the release that comes of it is in force in
 * every process within two seconds, without a restart. Runs that are open stay on the version that they started with.
 * Refused: who may not, a site that is frozen or whose budget of changes is spent (never a rollback), a bundle that is not here or has no such site, and what does not compile together.
 */
export async function assignReleases(
  request: AssignReleasesRequest,
  deps: AssignDeps,
): Promise<AssignAnswer> {
  const answer = await retryConflicts(() =>
    deps.database
      .transaction('assign-releases', async (tx) => {
        return await assignWithin(tx, request, deps);
      })
      .catch((error: unknown) => {
        if (error instanceof NotAssigned) return { done: false, refusal: error.refusal } as const;
        throw error;
      }),
  );
  if (answer.done) deps.signals.send({ kind: 'assignment' });
  else await audit(deps.database, request, answer, deps);
  return answer;
}

/**
 * The same inside a transaction of the caller, with its audit: throws `NotAssigned` where it is refused, so that nothing of it
 * stays. The caller sends the signal after the commit.
 */
export async function assignWithin(
  tx: Queryable,
  request: AssignReleasesRequest,
  deps: Pick<AssignDeps, 'authorize' | 'clock'>,
): Promise<Extract<AssignAnswer, { done: true }>> {
  const answer = await assign(tx, request, deps);
  if (!answer.done) throw new NotAssigned(answer.refusal);
  await audit(tx, request, answer, deps);
  return answer;
}

async function assign(
  tx: Queryable,
  request: AssignReleasesRequest,
  deps: Pick<AssignDeps, 'authorize' | 'clock'>,
): Promise<AssignAnswer> {
  const { person, assignments, kind, reason, moved = [] } = request;
  const { authorize, clock } = deps;
  for (const { scope } of assignments) {
    const may = person && authorize(person, 'release.assign', placeOf(scope));
    if (may && !may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason });
  }
  const wrong = reasonProblem(reason);
  if (wrong) return refuse(wrong);
  const forbidding = kind === 'rollback' ? [] : await forbiddenNow(tx, assignments, clock.now());
  const insisted = mayOverride(request, forbidding, deps);
  if (insisted) return refuse(insisted);
  const unsigned = await refuseUnsigned(tx, assignments);
  if (unsigned !== undefined) return refuse({ kind: 'not-now', sentence: unsigned });
  const open = await readOpenRuns(tx, sitesOf(assignments));
  const runs = open.map((one): OpenRuns => {
    const isMoved = moved.some(
      ({ workflow, version }) => workflow === one.workflow && version === one.version,
    );
    return { ...one, becomes: isMoved ? 'migrate' : 'finish' };
  });
  const by = { kind, reason, runs, actor: person?.id ?? 'system' };
  const release = await assignBundles(tx, { assignments, ...by }, clock.now());
  if ('refused' in release) return refuse({ kind: 'not-now', sentence: release.refused });
  const compiled = compileRelease(release);
  if ('compiled' in compiled) return { done: true, release, runs, overridden: forbidding };
  const [first] = compiled.problems;
  const sentence = `This does not go together with what runs elsewhere: ${first?.sentence ?? 'it does not compile.'}`;
  return refuse({ kind: 'not-now', sentence });
}

/** What freezes and budgets of the network in force say; before anything is in force, nothing. */
async function forbiddenNow(
  tx: Queryable,
  assignments: AssignReleasesRequest['assignments'],
  now: Instant,
): Promise<ChangeRefusal[]> {
  await awaitReleaseTurn(tx);
  const network = (await newestRelease(tx))?.network;
  if (!network?.changeWindows && !network?.changeBudgets) return [];
  const scopes = assignments.map(({ scope }) => scope);
  return refuseChange(network, scopes, await readAssignments(tx), now);
}

function mayOverride(
  { person, override = false }: AssignReleasesRequest,
  [first, ...more]: readonly ChangeRefusal[],
  { authorize }: Pick<AssignDeps, 'authorize'>,
): Refusal | undefined {
  if (!first) return undefined;
  const others = more.length === 0 ? '' : ` (${more.length} more forbid it.)`;
  if (!override || !person) return { kind: 'not-now', sentence: `${first.sentence}${others}` };
  for (const { site } of [first, ...more]) {
    const may = authorize(person, 'release.override', { site, unit: null });
    if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  }
  return undefined;
}

/**
 * Where the network is governed, only what was signed and approved runs: by the keys of the policy in force, looked at again
 * now. What ran here before was let in then, and may be gone back to.
 */
export async function refuseUnsigned(
  tx: Queryable,
  assignments: readonly Pick<Assignment, 'bundle'>[],
): Promise<string | undefined> {
  const policy = (await newestRelease(tx))?.network.policy;
  if (!policy) return undefined;
  const before = new Set((await readAssignments(tx)).map(({ bundle }) => bundle));
  for (const { bundle } of assignments) {
    if (before.has(bundle)) continue;
    const [document] = await readDocumentsOf(tx, bundle);
    if (!document) return `Nobody signed ${bundle}. Import a release that is signed and approved.`;
    const context = { policy, newest: null, engine: document.document.manifest.minimumEngine };
    const refused = refuseBundle(document.document, context);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** An assignment was refused. */
export class NotAssigned extends Error {
  override readonly name = 'NotAssigned';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}

function placeOf(scope: AssignmentScope): { site: string | null; unit: null } {
  return { site: 'site' in scope ? scope.site : null, unit: null };
}

/** Null: all. */
function sitesOf(assignments: AssignReleasesRequest['assignments']): string[] | null {
  const scopes = assignments.map(({ scope }) => scope);
  if (scopes.some(({ kind }) => kind === 'everywhere')) return null;
  return [...new Set(scopes.flatMap((scope) => ('site' in scope ? [scope.site] : [])))];
}

async function audit(
  tx: Queryable,
  { person, assignments, kind }: AssignReleasesRequest,
  answer: AssignAnswer,
  { clock }: Pick<AssignDeps, 'clock'>,
): Promise<void> {
  await appendAudit(
    tx,
    assignments.map(({ scope, bundle }) => ({
      ...{ at: clock.now(), site: placeOf(scope).site, actor: person?.id ?? 'system' },
      ...{ action: `release.${kind}`, object: `bundle:${bundle}`, patientId: null },
      outcome: answer.done ? ('done' as const) : ('refused' as const),
      detail: {
        scope: scope.kind,
        ...('cohort' in scope && { cohort: scope.cohort.id }),
        ...(answer.done ? { epoch: answer.release.epoch } : { refusal: answer.refusal.kind }),
      },
    })),
  );
  if (!answer.done || answer.overridden.length === 0) return;
  await appendAudit(
    tx,
    answer.overridden.map(({ rule, site }) => ({
      ...{ at: clock.now(), site, actor: person?.id ?? 'system', action: 'release.override' },
      ...{ object: `rule:${rule}`, patientId: null, outcome: 'done' as const },
      detail: { epoch: answer.release.epoch },
    })),
  );
}

function refuse(refusal: Refusal): AssignAnswer {
  return { done: false, refusal };
}
