import type { PlanSum } from './replay-plan.ts';

/** Nothing at all. */
export const emptySum: PlanSum = {
  ...{ outcomes: {}, events: {}, opened: {}, closed: {}, waiting: {}, effects: [] },
};

/** Two sums as one. */
export function addSums(a: PlanSum, b: PlanSum): PlanSum {
  return {
    outcomes: addCounts(a.outcomes, b.outcomes),
    events: addCounts(a.events, b.events),
    opened: addCounts(a.opened, b.opened),
    closed: addCounts(a.closed, b.closed),
    waiting: addCounts(a.waiting, b.waiting),
    effects: addEffects(a.effects, b.effects),
  };
}

type Counts = Readonly<Record<string, number>>;

/** How often each text is there, in the order of the texts. */
export function countOf(texts: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return sorted(counts);
}

function addCounts(a: Counts, b: Counts): Counts {
  const counts = new Map(Object.entries(a));
  for (const [text, count] of Object.entries(b)) counts.set(text, (counts.get(text) ?? 0) + count);
  return sorted(counts);
}

function addEffects(a: PlanSum['effects'], b: PlanSum['effects']): PlanSum['effects'] {
  const byKey = new Map<string, PlanSum['effects'][number]>();
  for (const one of [...a, ...b]) {
    const key = `${one.destination} ${one.kind}`;
    byKey.set(key, { ...one, count: one.count + (byKey.get(key)?.count ?? 0) });
  }
  return [...byKey.values()];
}

function sorted(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
