import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** A release that was assigned or taken back: what a special cause may have followed. */
export interface AssignedChange {
  at: Instant;
  kind: 'assign' | 'rollback' | 'start';
  version: string;
  /** Null: everywhere. */
  site: string | null;
}

/** What was assigned at these sites or everywhere in this time, in order; not what a network began with. */
export async function readAssignedChanges(
  db: Queryable,
  { sites, from, to }: { sites: readonly string[]; from: Instant; to: Instant },
): Promise<AssignedChange[]> {
  return db.query<AssignedChange>(
    'measure-changes',
    `select made.at, made.kind, bundle.version, made.site
       from release_assignment as made
       join bundle on bundle.digest = made.bundle
      where made.at >= $1 and made.at < $2
        and made.epoch > 1
        and (made.site is null or made.site = any($3))
      order by made.at, made.epoch, made.position`,
    [iso(from), iso(to), [...sites]],
  );
}
