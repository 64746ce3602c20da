import { newRunId, type AdvanceContext, type Ledger } from '../flow/flow.ts';
import type { Instant } from '../platform/platform.ts';
import { startRun, type OtherStart, type RunAbout, type Step } from '../workflows/workflows.ts';
import type { Side } from './side.ts';

/** What started a run and was no event: a person, or a time of day. */
export interface HeardStart {
  workflow: string;
  input: Extract<OtherStart, { kind: 'human' | 'schedule' }>;
  about: RunAbout;
  /** The configuration that was in force. */
  epoch: number;
  at: Instant;
}

/**
 * The first step of a run that no event starts, as one side takes it. Null where the side has no such workflow there or no such start
 * rule, where its guard says no, or where the run is there already.
 */
export function startedRun(
  { workflow, input, about, epoch, at: now }: HeardStart,
  ledger: Ledger,
  { workflows, flags }: Side,
  context: AdvanceContext,
): { input: OtherStart; step: Step } | null {
  const found = workflows
    .at(epoch, about.site)
    ?.find(({ definition, cohort }) => definition.id === workflow && cohort === undefined);
  if (!found) return null;
  const { definition, parameters } = found;
  const instanceId = newRunId(context, workflow, about.subject);
  const step = startRun(definition, input, about, { instanceId, epoch, parameters, now, flags });
  if (!step || ledger.findInstance(workflow, step.instance.subject)) return null;
  return { input, step };
}
