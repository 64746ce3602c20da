import { atLeast, atMost } from './binomial.ts';

/** Buckets below which nothing is said about chance and change. */
export const xmrPointsMin = 8;
/** Points from which the limits are drawn, at most: later ones are held against them. */
export const xmrBaselineMax = 20;
/** Successive points on one side of the mean that are no chance. */
export const shiftPoints = 8;
/** Successive points each higher, or each lower, than the one before. */
export const trendPoints = 6;
/** Of a share: how improbable a stretch must be by counting, too. */
export const shareChanceMax = 0.01;

/** Why a point is no chance: a special cause. */
export type Signal = 'beyond-limit' | 'shift' | 'trend' | 'near-limit';

export interface XmrPoint {
  at: number;
  value: number;
  /** Of a share: of how many it is, and how many had the event. */
  events?: number | null;
  of?: number;
}

export interface XmrChart {
  mean: number;
  /** Natural process limits. The lower one is never below 0: times, shares and counts are not. */
  lower: number;
  upper: number;
  /** How many points the limits come from. */
  baseline: number;
  points: readonly (XmrPoint & { signal: Signal | null })[];
}

/** 3 / 1.128: from the mean moving range of two to three sigma. */
const limitFactor = 2.66;

/**
 * An XmR chart (individuals and moving range; Wheeler, Understanding Variation, 1993): mean and natural process limits of a baseline,
 * and which points show a special cause by four rules: one point beyond a limit; eight in a row on one side of the mean; six
 * in a row rising or falling; two of three within the outer third, on one side. Null below `xmrPointsMin` points.
 *
 * The baseline are the points before `changedAt`, where there are enough; else the first ones. Those beyond the limits are left out of
 * them, and the limits are drawn anew. Of a share a signal counts only if its stretch is improbable by the binomial
 * distribution too: with few tasks, an hour with one late one, or eight without, is nothing. Pure.
 */
export function xmrOf(points: readonly XmrPoint[], changedAt?: number): XmrChart | null {
  if (points.length < xmrPointsMin) return null;
  const before = points.filter(({ at }) => changedAt !== undefined && at < changedAt);
  const chosen = before.length >= xmrPointsMin ? before : points.slice(0, xmrBaselineMax);
  const { base, ...limits } = limitsOf(chosen);
  const signals = signalsOf(points, base, limits);
  return {
    ...{ mean: limits.mean, lower: limits.lower, upper: limits.upper, baseline: base.length },
    points: points.map((point, index) => ({ ...point, signal: signals[index] ?? null })),
  };
}

interface Limits {
  mean: number;
  lower: number;
  upper: number;
  reach: number;
}

function limitsOf(chosen: readonly XmrPoint[]): Limits & { base: readonly XmrPoint[] } {
  const values = chosen.map(({ value }) => value);
  const mean = average(values);
  const ranges = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  const reach = limitFactor * average(ranges);
  const limits = { mean, lower: Math.max(0, mean - reach), upper: mean + reach, reach };
  const within = chosen.filter(({ value }) => Math.abs(value - mean) <= reach);
  if (within.length === chosen.length || within.length < xmrPointsMin) {
    return { ...limits, base: chosen };
  }
  return limitsOf(within);
}

function signalsOf(
  points: readonly XmrPoint[],
  base: readonly XmrPoint[],
  { mean, lower, upper, reach }: Limits,
): (Signal | null)[] {
  const values = points.map(({ value }) => value);
  const signals: (Signal | null)[] = points.map(() => null);
  const isChance = chanceOf(base);
  const mark = (indexes: readonly number[], signal: Signal): void => {
    if (isChance(indexes.flatMap((index) => points[index] ?? []))) return;
    for (const index of indexes) signals[index] ??= signal;
  };
  for (const [index, value] of values.entries()) {
    if (value > upper || value < lower) mark([index], 'beyond-limit');
  }
  for (const run of runs(values.map((value) => Math.sign(value - mean)))) {
    if (run.length >= shiftPoints) mark(run, 'shift');
  }
  const steps = values.slice(1).map((value, index) => Math.sign(value - (values[index] ?? value)));
  for (const run of runs(steps)) {
    // Six points make five steps.
    if (run.length + 1 >= trendPoints) mark([...run, (run.at(-1) ?? 0) + 1], 'trend');
  }
  const outer = values.map((value) =>
    Math.abs(value - mean) > (2 / 3) * reach ? Math.sign(value - mean) : 0,
  );
  for (let at = 2; at < outer.length; at++) {
    for (const side of [1, -1]) {
      const near = [at - 2, at - 1, at].filter((index) => outer[index] === side);
      if (near.length >= 2) mark(near, 'near-limit');
    }
  }
  return signals;
}

/** Whether a stretch of a share may well be chance by counting, given the baseline; never of other measures. */
function chanceOf(base: readonly XmrPoint[]): (stretch: readonly XmrPoint[]) => boolean {
  const all = countsOf(base);
  // Half an event more than were seen: what never happened before may happen.
  const p = (all.events + 0.5) / (all.of + 1);
  return (stretch) => {
    const { events, of } = countsOf(stretch);
    if (of === 0) return false;
    return Math.min(atMost(events, of, p), atLeast(events, of, p)) > shareChanceMax;
  };
}

function countsOf(points: readonly XmrPoint[]): { events: number; of: number } {
  const counted = points.filter(({ events }) => events !== undefined && events !== null);
  return {
    events: counted.reduce((sum, { events }) => sum + (events ?? 0), 0),
    of: counted.reduce((sum, { of }) => sum + (of ?? 0), 0),
  };
}

/** Stretches of the same sign, by their indexes; zeros belong to none. */
function runs(signs: readonly number[]): number[][] {
  const found: number[][] = [];
  let run: number[] = [];
  for (const [index, sign] of signs.entries()) {
    if (index > 0 && sign !== signs[index - 1]) {
      found.push(run);
      run = [];
    }
    if (sign !== 0) run.push(index);
  }
  return [...found, run].filter(({ length }) => length > 0);
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
