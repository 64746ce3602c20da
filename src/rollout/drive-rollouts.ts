import { isDeepStrictEqual } from 'node:util';

import { assignWithin, NotAssigned, refuseChange } from '../change/change.ts';
import { retryConflicts } from '../flow/flow.ts';
import {
  bundleAt,
  newestRelease,
  readAssignments,
  sitesOfPlace,
  standingOf,
  type AssignmentScope,
  type Standing,
} from '../governance/governance.ts';
import {
  createRounds,
  faultName,
  must,
  type Instant,
  type Log,
  type Queryable,
  type Rounds,
} from '../platform/platform.ts';
import { candidateDigests, type CandidateDigests } from './candidate-digests.ts';
import { afterDecision, decide, unhindered, verdictsOf, type Observation } from './decide.ts';
import { putBack } from './put-back.ts';
import { readStep, type Arms } from './read-arms.ts';
import type { RolloutDeps, StepGuards } from './rollout-deps.ts';
import { isOver, stepOf, type RolloutState } from './rollout-state.ts';
import {
  appendEntry,
  insertLooks,
  lockRollout,
  readEntries,
  rolloutsUnderWay,
  saveRollout,
  type Rollout,
} from './rollout-store.ts';
import { beginShadow, endShadows, shadowTroubles } from './shadow-step.ts';
import { driftedSites, rememberBefore, stepAssignments } from './step-assignments.ts';
import { afterFirstReadings, takeLooks, type TakenLook } from './take-look.ts';

/** How often rollouts are looked at, if nobody told of one. */
export const driveEveryMs = 5_000;

export interface DriveDeps extends RolloutDeps {
  log: Log;
  arms: Arms;
  guards: StepGuards;
}

/** Carries rollouts on, for ever: looks at their gates, begins their steps, takes them back. */
export interface RolloutDriver extends Rounds {
  /** One round over all that are under way. For tests and simulation, instead of `start`. */
  look(): Promise<void>;
}

export function createRolloutDriver(deps: DriveDeps): RolloutDriver {
  const { clock, log, signals } = deps;
  const digests = candidateDigests();
  let again = false;

  async function look(): Promise<void> {
    for (const id of await rolloutsUnderWay(deps.database)) await lookAt(id);
  }

  async function lookAt(id: string): Promise<void> {
    try {
      const { changed, assigned } = await retryConflicts(() =>
        deps.database.transaction('rollout-look', (tx) => lookWithin(tx, id, digests, deps)),
      );
      if (assigned) signals.send({ kind: 'assignment' });
      if (changed) signals.send({ kind: 'rollout', id });
    } catch (error) {
      // One that cannot go on holds up no other.
      if (error instanceof NotAssigned) await noteRefused(id, error.refusal.sentence, deps);
      else log.warn('rollout.failed', { rollout: id, fault: faultName(error) });
    }
  }

  const rounds = createRounds({
    ...{ clock, firstMs: driveEveryMs, everyMs: driveEveryMs },
    async round() {
      again = false;
      await look();
      return again ? 0 : driveEveryMs;
    },
    failed: (error) => log.warn('rollout.round-failed', { fault: faultName(error) }),
  });
  const unlisten = signals.listen(({ kind }) => {
    if (kind === 'rollout') again = true;
  });
  return {
    start: () => rounds.start(),
    async stop() {
      unlisten();
      await rounds.stop();
    },
    get stopped() {
      return rounds.stopped;
    },
    look,
  };
}

/**
 * One look at one rollout, whole or not at all: what its gates have seen since the last one, what follows, what is assigned
 * because of it, and all of that written down. Another process that looks at it has it locked, and it is left alone.
 */
async function lookWithin(
  tx: Queryable,
  id: string,
  digests: CandidateDigests,
  deps: DriveDeps,
): Promise<{ changed: boolean; assigned: boolean }> {
  const locked = await lockRollout(tx, id, { wait: false });
  if (!locked || isOver(locked.state)) return { changed: false, assigned: false };
  const looked = await withLooks(tx, locked, digests, deps);
  let { rollout } = looked;
  let decided = 0;
  let assigned = false;
  let waited = false;
  for (;;) {
    const seen = await observe(tx, rollout, deps);
    const decision = decide(rollout.plan, rollout.state, seen);
    if (decision.kind === 'stay') {
      waited = !isDeepStrictEqual(decision.waits, rollout.state.waits);
      rollout = {
        ...rollout,
        state: afterDecision(rollout.plan, rollout.state, decision, seen.now),
      };
      break;
    }
    decided += 1;
    const done = await carryOut(tx, rollout, decision, deps);
    assigned ||= done.epoch !== null;
    const step = stepOf(rollout.plan, rollout.state).id;
    await appendEntry(tx, {
      ...{ rollout: id, at: seen.now, step, kind: decision.kind, actor: 'system' },
      ...{ sentence: decision.sentence, epoch: done.epoch },
    });
    const state = afterDecision(rollout.plan, rollout.state, decision, seen.now);
    rollout = { ...done.rollout, state };
    if (decision.kind === 'begin') {
      await beginShadow(tx, rollout, seen.now);
      rollout = await withFirstReadings(tx, rollout, digests, deps);
    }
  }
  const changed = decided > 0 || looked.taken > 0;
  if (changed || waited) await saveRollout(tx, rollout, deps.clock.now());
  if (decided > 0) await endShadows(tx, rollout, deps.clock.now());
  return { changed, assigned };
}

async function observe(
  tx: Queryable,
  rollout: Rollout,
  { clock, guards }: DriveDeps,
): Promise<Observation> {
  const { plan, state, assigned, bundle, version } = rollout;
  const now = clock.now();
  const shadow = await shadowTroubles(tx, rollout);
  const standing = await readStanding(tx);
  const drift = driftedSites(assigned, standing, bundle).map(
    (place) => `Something else than ${version} runs at ${place} now, by another assignment.`,
  );
  const { where, before } = stepOf(plan, state);
  const seen = { ...unhindered, now, drift, shadow };
  if (state.phase === 'begun') return seen;
  const sites = sitesOfPlace(where);
  const { workflows } = plan;
  const scopes = stepAssignments(plan, state.step, bundle).map(({ scope }) => scope);
  return {
    ...seen,
    freezes: await freezes(tx, scopes, now),
    unready: before.readiness ? await guards.unready(tx, { sites, workflows }) : [],
    overloaded: before.capacity ? await guards.overloaded(tx, sites) : [],
    undecided: before.go === true ? await guards.undecided(tx, { sites, bundle }) : [],
  };
}

/** What freezes and budgets of the network in force say against changing these places now. */
async function freezes(
  tx: Queryable,
  scopes: readonly AssignmentScope[],
  now: Instant,
): Promise<string[]> {
  const network = (await newestRelease(tx))?.network;
  if (!network || scopes.length === 0) return [];
  const found = refuseChange(network, scopes, await readAssignments(tx), now);
  return found.map(({ sentence }) => sentence);
}

/** Puts in force or takes back what the decision says; everything else changes the state alone. */
async function carryOut(
  tx: Queryable,
  rollout: Rollout,
  { kind, sentence }: { kind: string; sentence: string },
  deps: DriveDeps,
): Promise<{ rollout: Rollout; epoch: number | null }> {
  if (kind === 'roll-back') {
    const epoch = await putBack(tx, [rollout], { person: null, reason: sentence }, deps);
    return { rollout, epoch };
  }
  const { plan, state, bundle } = rollout;
  const lines = kind === 'begin' ? stepAssignments(plan, state.step, bundle) : [];
  if (lines.length === 0) return { rollout, epoch: null };
  const before = rememberBefore(plan, await readStanding(tx), lines);
  const step = stepOf(plan, state);
  const reason = `${plan.title}: ${step.title ?? step.id}`;
  const request = { person: null, assignments: lines, kind: 'assign' as const, reason };
  const { release } = await assignWithin(tx, request, deps);
  const assigned = [...rollout.assigned, ...before];
  return { rollout: { ...rollout, assigned }, epoch: release.epoch };
}

async function withLooks(
  tx: Queryable,
  rollout: Rollout,
  digests: CandidateDigests,
  deps: DriveDeps,
): Promise<{ rollout: Rollout; taken: number }> {
  if (rollout.state.phase !== 'begun') return { rollout, taken: 0 };
  const readings = await readStep(tx, deps.arms, await armsContext(tx, rollout, digests, deps));
  const { state, taken } = takeLooks(rollout.state, readings);
  if (taken.length > 0) await insertLooks(tx, lookRows(rollout, state, taken));
  return { rollout: { ...rollout, state }, taken: taken.length };
}

async function withFirstReadings(
  tx: Queryable,
  rollout: Rollout,
  digests: CandidateDigests,
  deps: DriveDeps,
): Promise<Rollout> {
  const readings = await readStep(tx, deps.arms, await armsContext(tx, rollout, digests, deps));
  return { ...rollout, state: afterFirstReadings(rollout.state, readings) };
}

async function armsContext(
  tx: Queryable,
  { plan, state, bundle }: Rollout,
  digests: CandidateDigests,
  { clock }: DriveDeps,
) {
  const standing = await readStanding(tx);
  const candidate = await digests.of(tx, bundle, plan.workflows);
  const changed = [...candidate.keys()].filter((site) => bundleAt(standing, site) === bundle);
  return { plan, state, candidate, changed: new Set(changed), now: clock.now() };
}

function lookRows(
  { id, plan }: Rollout,
  state: RolloutState,
  taken: readonly TakenLook[],
): Parameters<typeof insertLooks>[1] {
  const verdicts = verdictsOf(plan, state);
  return taken.map(({ gate, until, look }) => {
    const { verdict } = must(
      verdicts.find((one) => one.gate === gate),
      'a gate that looked says something',
    );
    return {
      ...{ rollout: id, step: stepOf(plan, state).id, gate, at: until },
      n: state.watches[gate]?.looks ?? 0,
      ...{ canaryTasks: look.canary.tasks, canaryEvents: look.canary.events },
      ...{ controlTasks: look.control.tasks, controlEvents: look.control.events },
      ...{ verdict: verdict.verdict, sentence: verdict.sentence },
      ...{ harm: verdict.harm.evidence, harmNeeded: verdict.harm.needed },
      ...{ safety: verdict.safety.evidence, safetyNeeded: verdict.safety.needed },
    };
  });
}

// Written once for each reason, and not at each look: the page goes on showing it.
async function noteRefused(id: string, sentence: string, deps: DriveDeps): Promise<void> {
  const noted = await deps.database.transaction('rollout-refused', async (tx) => {
    const rollout = await lockRollout(tx, id, { wait: true });
    const [last] = await readEntries(tx, id, 1);
    if (!rollout || (last?.kind === 'refused' && last.sentence === sentence)) return false;
    const step = stepOf(rollout.plan, rollout.state).id;
    const entry = { rollout: id, at: deps.clock.now(), step, actor: 'system', epoch: null };
    await appendEntry(tx, { ...entry, kind: 'refused', sentence });
    return true;
  });
  if (noted) deps.signals.send({ kind: 'rollout', id });
}

async function readStanding(tx: Queryable): Promise<Standing> {
  return must(
    standingOf(await readAssignments(tx)),
    'a rollout was started, so something is in force',
  );
}
