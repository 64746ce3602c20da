import type { Network, TrainingStep } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import type { TrainingDone } from './training-store.ts';

const dayMs = 24 * 3_600_000;

/** A step of training for one person at a site. */
export interface PersonStep {
  step: TrainingStep;
  person: string;
  /** The roles of theirs for which it is. */
  roles: readonly string[];
  /** Null: not done, or so long ago that it does not hold any more. */
  doneAt: Instant | null;
  /** When it was done last, whether it still holds or not. */
  lastAt: Instant | null;
}

/** Who at a site has to learn what, by its workflows and their roles, and whether they have. Pure. */
export function trainingOf(
  { people, programme, workflows }: Pick<Network, 'people' | 'programme' | 'workflows'>,
  { site, done }: { site: string; done: readonly TrainingDone[] },
  now: Instant,
): PersonStep[] {
  const running = workflows.filter(({ sites }) => sites.includes(site)).map(({ id }) => id);
  const last = new Map(
    done
      .filter((one) => one.site === site)
      .map(({ step, person, at }) => [`${step} ${person}`, at] as const),
  );
  return (programme?.training ?? [])
    .filter(({ workflows: of }) => of.length === 0 || of.some((one) => running.includes(one)))
    .flatMap((step) =>
      people.flatMap(({ id, grants }) => {
        const roles = [
          ...new Set(grants.filter((grant) => grant.site === site).map(({ role }) => role)),
        ].filter((role) => step.roles.includes(role));
        if (roles.length === 0) return [];
        const lastAt = last.get(`${step.id} ${id}`) ?? null;
        const holds = lastAt !== null && now < lastAt + step.holdsDays * dayMs;
        return [{ step, person: id, roles, lastAt, doneAt: holds ? lastAt : null }];
      }),
    );
}

/** Percent of what is to be learned that was; null where nobody has anything to learn. */
export function trainedPercent(steps: readonly PersonStep[]): number | null {
  if (steps.length === 0) return null;
  return Math.floor((100 * steps.filter(({ doneAt }) => doneAt !== null).length) / steps.length);
}
