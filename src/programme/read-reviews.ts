import type { Network } from '../governance/governance.ts';
import { readMeasures } from '../measures/measures.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { readChanges } from './read-hypercare.ts';
import { dueReviews, reviewOf, type Review } from './review.ts';

const dayMs = 24 * 3_600_000;
/** Reviews that are made at once, those that fell due last. */
export const reviewsMax = 20;

/**
 * The reviews of changes at these sites that fell due, the newest first. They are made from the measures whenever somebody looks:
 * the measures of a past day do not change.
 */
export async function readReviews(
  db: Queryable,
  network: Network,
  { sites, now }: { sites: readonly string[]; now: Instant },
): Promise<Review[]> {
  const rules = network.programme?.reviews;
  if (!rules) return [];
  const { changes } = await readChanges(db, network, { sites, now });
  const due = dueReviews(changes, rules, now)
    .toSorted((one, other) => other.at - one.at)
    .slice(0, reviewsMax);
  const reviews = [];
  for (const one of due) {
    const zone = network.sites.find(({ id }) => id === one.site)?.zone ?? 'UTC';
    const part = one.cohort === null ? {} : { cohort: one.cohort };
    const question = { sites: [one.site], ...part, bucket: 'day', zone } as const;
    const from = one.since - one.days * dayMs;
    const before = await readMeasures(db, { ...question, from, to: one.since });
    const after = await readMeasures(db, { ...question, from: one.since, to: one.at });
    reviews.push(reviewOf(one, { before, after }, rules));
  }
  return reviews;
}
