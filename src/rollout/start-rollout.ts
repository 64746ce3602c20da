import { appendAudit, type Person } from '../access/access.ts';
import { refuseUnsigned } from '../change/change.ts';
import { reasonProblem, type Refusal } from '../flow/flow.ts';
import {
  bundleAt,
  findBundle,
  newestRelease,
  readAssignments,
  readBundles,
  sitesOfPlace,
  standingOf,
  type Network,
  type RolloutPlan,
  type Standing,
} from '../governance/governance.ts';
import { must, suggestion, type Queryable } from '../platform/platform.ts';
import type { Arms } from './read-arms.ts';
import { mayEverywhere, refuse, type RolloutAnswer, type RolloutDeps } from './rollout-deps.ts';
import { withNames } from './plan-names.ts';
import { newRollout } from './rollout-state.ts';
import {
  appendEntry,
  awaitStartTurn,
  insertRollout,
  readRollout,
  rolloutsUnderWay,
  sentinelOf,
} from './rollout-store.ts';

export interface StartRequest {
  person: Person;
  /** The id of a plan: of the candidate, which was signed with it, or else of the network in force. */
  plan: string;
  /** The version that is rolled out; it was taken before. */
  version: string;
  reason: string;
}

/**
 * Starts a rollout: nothing is in force yet, its first step begins with the next look. Refused: who may not put releases in
 * force at all of its sites; a version that is not here, is not signed where it must be, or was stopped by a severe event;
 * a plan that names what the version does not have; and sites where another rollout is under way.
 */
export async function startRollout(
  request: StartRequest,
  deps: RolloutDeps & { arms: Pick<Arms, 'has'> },
): Promise<RolloutAnswer> {
  const { person, reason } = request;
  const answer = await deps.database.transaction('rollout-start', async (tx) => {
    await awaitStartTurn(tx);
    const found = await candidateOf(tx, request);
    if ('refused' in found) return refuse(found.refused);
    const { plan, bundle, network, standing } = found;
    const refused =
      mayStart(request, plan, deps) ??
      reasonProblem(reason) ??
      refusedAt('plan', planProblem(plan, { network }, deps.arms)) ??
      refusedAt('version', runsAlready(plan, { bundle, network, standing })) ??
      refusedAt('version', await refuseUnsigned(tx, [{ bundle }])) ??
      refusedAt('version', await stoppedBefore(tx, bundle)) ??
      refusedAt('plan', await otherUnderWay(tx, found));
    if (refused) return refuse(refused);
    const id = deps.ids.next('rol');
    const now = deps.clock.now();
    await insertRollout(tx, {
      ...{
        id,
        plan: withNames(plan, network),
        bundle,
        version: network.version,
        state: newRollout(now),
      },
      ...{ sites: sitesOf(plan), assigned: [], sentinel: null },
      ...{ startedBy: person.id, reason, startedAt: now, changedAt: now },
    });
    const step = must(plan.steps[0], 'a plan has a step').id;
    await appendEntry(tx, {
      ...{ rollout: id, at: now, step, kind: 'start', actor: person.id },
      ...{ sentence: reason, epoch: null },
    });
    return { done: true as const, id };
  });
  await audit(request, answer, deps);
  if (answer.done) deps.signals.send({ kind: 'rollout', id: answer.id });
  return answer;
}

/** Every site that a plan names, once. */
export function sitesOf({ steps }: RolloutPlan): string[] {
  return [...new Set(steps.flatMap(({ where }) => sitesOfPlace(where)))];
}

interface Candidate {
  plan: RolloutPlan;
  bundle: string;
  network: Network;
  standing: Standing;
}

async function candidateOf(
  tx: Queryable,
  { version, plan: planId }: StartRequest,
): Promise<Candidate | { refused: Refusal }> {
  const no = (sentence: string, field?: 'version' | 'plan') => ({
    refused: { kind: 'not-found', sentence, ...(field !== undefined && { field }) } as const,
  });
  const inForce = await newestRelease(tx);
  const standing = standingOf(await readAssignments(tx));
  if (!inForce || !standing) return no('Nothing is in force here yet.');
  const bundle = await findBundle(tx, version);
  if (bundle === undefined) {
    return no(`There is no version ${version} here. Import it first.`, 'version');
  }
  const network = must((await readBundles(tx, [bundle])).get(bundle), 'a bundle that was found');
  const plans = [...(network.rollouts ?? []), ...(inForce.network.rollouts ?? [])];
  const plan = plans.find(({ id }) => id === planId);
  if (plan) return { plan, bundle, network, standing };
  const known = plans.map(({ id }) => id);
  return no(
    `Neither version ${version} nor what is in force has a plan "${planId}".${suggestion(planId, known)}`,
    'plan',
  );
}

// Who starts it lets the program put the version in force at all of its sites: so they must be allowed to.
function mayStart(
  { person }: StartRequest,
  plan: RolloutPlan,
  { authorize }: RolloutDeps,
): Refusal | undefined {
  const isShared = plan.steps.some(({ where }) => where.kind === 'network');
  const places = isShared ? [null] : sitesOf(plan);
  return (
    mayEverywhere(authorize, person, 'rollout.manage', places) ??
    mayEverywhere(authorize, person, 'release.assign', places)
  );
}

function planProblem(
  plan: RolloutPlan,
  { network }: Pick<Candidate, 'network'>,
  arms: Pick<Arms, 'has'>,
): string | undefined {
  const measure = plan.gates.find((gate) => !arms.has(gate.measure))?.measure;
  if (measure !== undefined) return `There is no measure "${measure}" for a gate to watch.`;
  for (const id of sitesOf(plan)) {
    const site = network.sites.find((one) => one.id === id);
    if (!site) return `Version ${network.version} has no site "${id}".`;
    const units = plan.steps.flatMap(({ where }) =>
      where.kind === 'canary' && where.sites.includes(id) ? (where.part.units ?? []) : [],
    );
    const unit = units.find((one) => !site.units.some((known) => known.id === one));
    if (unit !== undefined) return `${site.title} has no unit "${unit}" in ${network.version}.`;
  }
  const flags = plan.steps.flatMap(({ switch: flag }) => flag ?? []);
  const unknown = flags.find((flag) => !network.flagBook?.flags.some(({ key }) => key === flag));
  if (unknown !== undefined) return `Version ${network.version} has no flag "${unknown}".`;
  return undefined;
}

function runsAlready(
  plan: RolloutPlan,
  { bundle, network, standing }: Omit<Candidate, 'plan'>,
): string | undefined {
  const isEverywhere = sitesOf(plan).every((site) => bundleAt(standing, site) === bundle);
  if (!isEverywhere || standing.network !== bundle) return undefined;
  return `Version ${network.version} runs at all of these sites already.`;
}

async function stoppedBefore(tx: Queryable, bundle: string): Promise<string | undefined> {
  const sentinel = await sentinelOf(tx, bundle);
  if (sentinel === undefined) return undefined;
  return `A severe event stopped this version (${sentinel}). Make a new one that mends it.`;
}

async function otherUnderWay(
  tx: Queryable,
  { plan, network }: Candidate,
): Promise<string | undefined> {
  const sites = sitesOf(plan);
  for (const id of await rolloutsUnderWay(tx)) {
    const other = await readRollout(tx, id);
    const shared = other?.sites.find((site) => sites.includes(site));
    if (other && shared !== undefined) {
      const where = network.sites.find((site) => site.id === shared)?.title ?? shared;
      return `${other.plan.title} (${other.version}) is under way at ${where}. One change at a time reaches a site.`;
    }
  }
  return undefined;
}

function refusedAt(field: 'version' | 'plan', sentence: string | undefined): Refusal | undefined {
  return sentence === undefined ? undefined : { kind: 'not-now', sentence, field };
}

async function audit(
  { person, plan, version }: StartRequest,
  answer: RolloutAnswer,
  { database, clock }: RolloutDeps,
): Promise<void> {
  await appendAudit(database, [
    {
      ...{ at: clock.now(), site: null, actor: person.id, action: 'rollout.start' },
      ...{ object: answer.done ? `rollout:${answer.id}` : `rollout-plan:${plan}` },
      ...{ patientId: null, outcome: answer.done ? ('done' as const) : ('refused' as const) },
      detail: { plan, version, ...(!answer.done && { refusal: answer.refusal.kind }) },
    },
  ]);
}
