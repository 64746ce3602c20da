/** What became of the tasks of one arm in one look: how many are over, and with how many the watched event happened. */
export interface Arm {
  tasks: number;
  events: number;
}

/** One look at both arms: tasks that are comparable with each other, such as those of one hour at one site. */
export interface Look {
  canary: Arm;
  control: Arm;
}

/**
 * How well an odds ratio explains where the events of a look fell, as a natural logarithm relative to no difference: the
 * noncentral hypergeometric likelihood of the canary's events, given all events and both arms' tasks (Fisher 1935). The base
 * rate drops out, so it may differ between looks. 0 where a look says nothing: an arm without tasks, no events, or events only.
 */
export function logLikelihoods(look: Look, oddsRatios: readonly number[]): number[] {
  const split = splits(look);
  return oddsRatios.map((ratio) => {
    const logRatio = Math.log(ratio);
    const expected = logSumExp(
      split.logWeights.map((weight, index) => weight + (split.least + index) * logRatio),
    );
    return look.canary.events * logRatio - expected;
  });
}

/** Every way in which the events could have fallen, with its probability if chance alone decided (hypergeometric). */
function splits({ canary, control }: Look): { least: number; logWeights: number[] } {
  const events = canary.events + control.events;
  const least = Math.max(0, events - control.tasks);
  const most = Math.min(events, canary.tasks);
  const logWeights = [0];
  for (let inCanary = least; inCanary < most; inCanary += 1) {
    const inControl = events - inCanary;
    const step =
      Math.log(canary.tasks - inCanary) +
      Math.log(inControl) -
      Math.log(inCanary + 1) -
      Math.log(control.tasks - inControl + 1);
    logWeights.push((logWeights.at(-1) ?? 0) + step);
  }
  const total = logSumExp(logWeights);
  return { least, logWeights: logWeights.map((weight) => weight - total) };
}

/** ln Σ exp(x), without overflow. */
export function logSumExp(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}
