import type { KeyObject } from 'node:crypto';

import type { Authorize, Person } from '../access/access.ts';
import {
  newestDocument,
  newestRelease,
  serverPerson,
  signBundle,
  type AssignmentScope,
  type BundleDocument,
  type Network,
  type OpenRuns,
  type SourceFiles,
} from '../governance/governance.ts';
import { iso, must, type Database, type Queryable, type Signals } from '../platform/platform.ts';
import { readRequestTrial } from '../trials/trials.ts';
import { assignWithin, NotAssigned } from './assign-releases.ts';
import type { AppliedRequest, ChangeRequest } from './change-request.ts';
import { takeRelease } from './import-release.ts';
import type { LoadedCandidate } from './load-candidate.ts';
import { makeRelease } from './make-release.ts';
import { planReplay, replayEvidence } from './plan-replay.ts';
import { refuseNow, RequestRefused } from './request-refusal.ts';
import type { Review, ReviewDeps } from './review-request.ts';

export interface ApplyDeps extends ReviewDeps {
  database: Database;
  signals: Signals;
  authorize: Authorize;
  /** The version of this program. */
  engine: string;
  /** What this server signs with. Null: it has no key. */
  serverKey: ServerKey | null;
  /** All files of a request, and what is wrong with them. */
  loaded: (tx: Queryable, request: Pick<ChangeRequest, 'base' | 'files'>) => Promise<LoadedRequest>;
  /** The request with the version that what is different asks for. */
  withVersion: <Request extends Pick<ChangeRequest, 'base' | 'files'>>(
    tx: Queryable,
    request: Request,
  ) => Promise<Request>;
}

export interface LoadedRequest extends LoadedCandidate {
  files: SourceFiles;
  baseFiles: SourceFiles;
  /** What the request starts from. */
  base: Network;
}

/** A private key, and its public half as `policy.yaml` has it. */
export interface ServerKey {
  privateKey: KeyObject;
  public: string;
}

export interface ApplyBy {
  person: Person;
  reason: string;
  /** Without the approvals that are missing. */
  override: boolean;
}

/**
 * Puts a reviewed request in force where it says, in the caller's transaction: makes a release of its files, signs it as this
 * server where the network is governed, takes it and assigns it. Throws `RequestRefused`, which undoes all of it.
 */
export async function applyIn(
  tx: Queryable,
  review: Review,
  by: ApplyBy,
  deps: ApplyDeps,
): Promise<AppliedRequest> {
  const network = must(review.network, 'a request is looked at before it is applied');
  const { document } = await releaseOf(tx, review, by, deps);
  const taken = await takeRelease(tx, { document, network }, by.person.id, deps);
  if (!taken.done) throw new RequestRefused(taken.refusal);
  const { bundle, digest, version } = taken.taken;
  const assigned = await assignOrRefuse(
    tx,
    {
      ...{ person: by.person, kind: 'assign', reason: by.reason, moved: movedBy(review) },
      override: by.override,
      assignments: scopesOf(review.request).map((scope) => ({ scope, bundle })),
    },
    deps,
  );
  return {
    ...{ at: deps.clock.now(), by: by.person.id, epoch: assigned.release.epoch, bundle, version },
    ...{ release: digest, override: by.override },
  };
}

async function assignOrRefuse(...asked: Parameters<typeof assignWithin>) {
  try {
    return await assignWithin(...asked);
  } catch (error) {
    if (error instanceof NotAssigned) throw new RequestRefused(error.refusal);
    throw error;
  }
}

/** The release that a request comes to, signed where the network is governed. */
async function releaseOf(
  tx: Queryable,
  { request, files, plan, network, base, approvals }: Review,
  { person, reason, override }: ApplyBy,
  { clock, engine, serverKey }: ApplyDeps,
): Promise<{ document: BundleDocument }> {
  const inForce = must(await newestRelease(tx), 'a request starts from what is in force');
  const newest = await newestDocument(tx);
  const fingerprint = must(plan, 'it has a plan').fingerprint;
  const replayed = await readRequestTrial(tx, { id: request.id, plan: fingerprint });
  const stories = plan?.checks.some(({ check }) => check === 'stories') ? plan.stories : null;
  const { document } = makeRelease({
    ...{ files, network: must(network, 'it loads'), author: request.author, commit: null },
    ...{ minimumEngine: engine, notes: request.notes, now: clock.now() },
    base: {
      network: base,
      document: newest ? { number: newest.number, manifest: newest.document.manifest } : null,
    },
    evidence: {
      scenarios: stories ?? null,
      ...(replayed?.report ? replayEvidence(planReplay(replayed.report)) : { replay: null }),
    },
    request: {
      id: request.id,
      plan: fingerprint,
      approvals: approvals.map((one) => ({
        ...{ person: one.person, kinds: [...one.keys], at: iso(one.at) },
      })),
      override: override ? { person: person.id, reason } : null,
    },
  });
  const { policy } = inForce.network;
  if (!policy) return { document };
  const known = policy.serverKeys?.find((key) => key.public === serverKey?.public);
  if (!known || !serverKey) {
    return refuseNow(
      `This network takes only what is signed, and its policy.yaml knows no key of this server. Write the request into a folder with \`sinew export --request ${request.id}\`, and sign it with your own keys.`,
    );
  }
  const signer = { as: 'server', person: serverPerson, key: known.id } as const;
  return { document: signBundle(document, signer, serverKey.privateKey) };
}

function scopesOf({ sites }: ChangeRequest): AssignmentScope[] {
  if (sites === null) return [{ kind: 'everywhere' }];
  return sites.map((site) => ({ kind: 'site', site }));
}

function movedBy({ plan }: Review): Pick<OpenRuns, 'workflow' | 'version'>[] {
  const runs = plan?.sites.flatMap((site) => site.runs) ?? [];
  return runs.filter(({ becomes }) => becomes === 'migrate');
}
