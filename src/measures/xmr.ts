/** Buckets below which nothing is said about chance and change. */
export const xmrPointsMin = 8;
/** Points from which the limits are drawn, at most: later ones are held against them. */
export const xmrBaselineMax = 20;
/** Successive points on one side of the mean that are no chance. */
export const shiftPoints = 8;
/** Successive points each higher, or each lower, than the one before. */
export const trendPoints = 6;

/** Why a point is no chance: a special cause. */
export type Signal = 'beyond-limit' | 'shift' | 'trend' | 'near-limit';

export interface XmrPoint {
  at: number;
  value: number;
}

export interface XmrChart {
  mean: number;
  /** Natural process limits. The lower one is never below 0: times, shares and counts are not. */
  lower: number;
  upper: number;
  /** How many of the first points the limits come from. */
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
 * The baseline are the points before `changedAt`, where there are enough; else the first ones. Pure.
 */
export function xmrOf(points: readonly XmrPoint[], changedAt?: number): XmrChart | null {
  if (points.length < xmrPointsMin) return null;
  const before = points.filter(({ at }) => changedAt !== undefined && at < changedAt);
  const base = before.length >= xmrPointsMin ? before : points.slice(0, xmrBaselineMax);
  const values = base.map(({ value }) => value);
  const mean = average(values);
  const ranges = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  const reach = limitFactor * average(ranges);
  const chart = { mean, lower: Math.max(0, mean - reach), upper: mean + reach };
  const signals = signalsOf(
    points.map(({ value }) => value),
    { ...chart, reach },
  );
  return {
    ...chart,
    baseline: base.length,
    points: points.map((point, index) => ({ ...point, signal: signals[index] ?? null })),
  };
}

interface Limits {
  mean: number;
  lower: number;
  upper: number;
  reach: number;
}

function signalsOf(values: readonly number[], limits: Limits): (Signal | null)[] {
  const signals = values.map((value): Signal | null =>
    value > limits.upper || value < limits.lower ? 'beyond-limit' : null,
  );
  const mark = (from: number, to: number, signal: Signal): void => {
    for (let at = from; at <= to; at++) signals[at] ??= signal;
  };
  for (const { from, to } of runs(values.map((value) => Math.sign(value - limits.mean)))) {
    if (to - from + 1 >= shiftPoints) mark(from, to, 'shift');
  }
  const steps = values.slice(1).map((value, index) => Math.sign(value - (values[index] ?? value)));
  // Six points make five steps.
  for (const { from, to } of runs(steps)) {
    if (to - from + 2 >= trendPoints) mark(from, to + 1, 'trend');
  }
  const outer = values.map((value) =>
    Math.abs(value - limits.mean) > (2 / 3) * limits.reach ? Math.sign(value - limits.mean) : 0,
  );
  for (let at = 2; at < outer.length; at++) {
    const three = [at - 2, at - 1, at];
    for (const side of [1, -1]) {
      const near = three.filter((index) => outer[index] === side);
      const [first] = near;
      if (near.length >= 2 && first !== undefined)
        for (const index of near) mark(index, index, 'near-limit');
    }
  }
  return signals;
}

/** Stretches of the same sign; zeros belong to none. */
function runs(signs: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 1; at <= signs.length; at++) {
    if (at < signs.length && signs[at] === signs[from]) continue;
    if (signs[from] !== 0 && signs.length > 0) found.push({ from, to: at - 1 });
    from = at;
  }
  return found;
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
