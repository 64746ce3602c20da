import { newestEpoch, readBundles } from '../governance/governance.ts';
import { must, type Instant, type Queryable } from '../platform/platform.ts';
import { endShadow, insertShadow, readShadow, runningShadowId } from '../shadows/shadows.ts';
import { isOver, stepOf } from './rollout-state.ts';
import type { Rollout } from './rollout-store.ts';

/** Why a step that only runs beside cannot begin, or shows nothing any more, as sentences; none of any other step. */
export async function shadowTroubles(tx: Queryable, rollout: Rollout): Promise<string[]> {
  const { plan, state } = rollout;
  if (stepOf(plan, state).where.kind !== 'shadow') return [];
  if (state.phase === 'before') {
    const other = await runningShadowId(tx);
    return other === null ? [] : ['Another shadow runs: this step begins when that one has ended.'];
  }
  const own = await readShadow(tx, shadowId(rollout, state.step));
  if (own?.state === 'running') return [];
  return [`The shadow of this step ended. ${own?.sentence ?? 'Somebody stopped it.'}`];
}

/** Lets the version run beside what is in force, where the step is one of that kind. */
export async function beginShadow(tx: Queryable, rollout: Rollout, now: Instant): Promise<void> {
  const { plan, state, bundle, version } = rollout;
  const { where } = stepOf(plan, state);
  if (where.kind !== 'shadow') return;
  const network = must((await readBundles(tx, [bundle])).get(bundle), 'the bundle of a rollout');
  const isBegun = await insertShadow(
    tx,
    {
      ...{ id: shadowId(rollout, state.step), candidate: `${plan.title}: ${version}` },
      ...{ digest: bundle, epoch: must(await newestEpoch(tx), 'something is in force').epoch },
      ...{ sites: where.sites, by: 'system', startedAt: now },
    },
    network,
  );
  must(isBegun || undefined, 'no other shadow ran when the step was decided on');
}

/** Ends what runs beside for a step that is over, for whatever reason. */
export async function endShadows(tx: Queryable, rollout: Rollout, now: Instant): Promise<void> {
  const { plan, state } = rollout;
  for (const [step, { where }] of plan.steps.entries()) {
    if (where.kind !== 'shadow') continue;
    if (!isOver(state) && step === state.step && state.phase === 'begun') continue;
    const end = { state: 'stopped' as const, sentence: null, at: now };
    await endShadow(tx, shadowId(rollout, step), end);
  }
}

function shadowId({ id, plan }: Rollout, step: number): string {
  return `shd-${id}-${must(plan.steps[step], 'a step of the plan').id}`;
}
