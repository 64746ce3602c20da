import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { Cohort } from './cohort.ts';
import type { Network } from './network.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Assignment, AssignmentScope } from './standing.ts';

/** An assignment as kept: who made it, when and why. */
export interface KeptAssignment extends Assignment {
  kind: 'start' | 'assign' | 'rollback';
  /** A person's id, or `system`. */
  actor: string;
  reason: string;
  /** The runs that were open where it was assigned. */
  runs: readonly OpenRuns[];
  at: Instant;
}

/** Open runs of one version of a workflow at a site, and what becomes of them by an assignment. */
export interface OpenRuns {
  site: string;
  workflow: string;
  version: string;
  /** What the runs are pinned to. */
  digest: string;
  open: number;
  /** `finish`: they end on the version that they started with. `migrate`: they are moved, as the new version says how. */
  becomes: 'finish' | 'migrate';
}

/** Every assignment, in their order. There are as many as people made: hundreds in years. */
export async function readAssignments(tx: Queryable): Promise<KeptAssignment[]> {
  const rows = await tx.query<AssignmentRow>(
    'assignment-read',
    `select epoch, scope, site, cohort, bundle, kind, actor, reason, runs, at
       from release_assignment
      order by epoch, position`,
  );
  return rows.map(({ scope, site, cohort, ...row }) => ({
    ...row,
    scope: scopeOf(scope, site, cohort),
  }));
}

interface AssignmentRow extends Omit<KeptAssignment, 'scope'> {
  scope: AssignmentScope['kind'];
  site: string | null;
  cohort: Cohort | null;
}

function scopeOf(
  kind: AssignmentScope['kind'],
  site: string | null,
  cohort: Cohort | null,
): AssignmentScope {
  if (site === null) return { kind: kind === 'network' ? 'network' : 'everywhere' };
  return cohort === null ? { kind: 'site', site } : { kind: 'cohort', site, cohort };
}

const INSERT = bulkInsertSql('release_assignment', {
  epoch: 'integer',
  position: 'smallint',
  scope: 'text',
  site: 'text',
  cohort: 'json',
  bundle: 'text',
  kind: 'text',
  actor: 'text',
  reason: 'text',
  runs: 'json',
  at: 'timestamptz',
});

export async function insertAssignments(
  tx: Queryable,
  assignments: readonly KeptAssignment[],
): Promise<void> {
  const rows = assignments.map(({ scope, ...assignment }, position) => ({
    ...assignment,
    position,
    scope: scope.kind,
    site: 'site' in scope ? scope.site : null,
    cohort: 'cohort' in scope ? scope.cohort : null,
  }));
  await bulkInsert(tx, 'assignment-insert', INSERT, rows);
}

/** Keeps a network under its digest; one that is kept already stays as it is. */
export async function keepBundle(
  tx: Queryable,
  { digest, network }: { digest: string; network: Network },
  now: Instant,
): Promise<void> {
  await tx.query(
    'bundle-keep',
    `insert into bundle (digest, version, network, added_at)
     values ($1, $2, $3, $4)
     on conflict (digest) do nothing`,
    [digest, network.version, canonicalJson(network), iso(now)],
  );
}

/** Bundles that a process remembers: a digest is of what it says, so that what was read once stays true. */
const rememberedMax = 32;
const remembered = new Map<string, Network>();

/** The networks of those of the bundles that are kept, by digest. The same objects again and again, as long as they are asked for. */
export async function readBundles(
  tx: Queryable,
  digests: readonly string[],
): Promise<Map<string, Network>> {
  const rows = await tx.query<{ digest: string; network: Network | null }>(
    'bundle-read',
    `select digest, case when digest = any($2) then null else network end as network
       from bundle
      where digest = any($1)`,
    [digests, [...remembered.keys()]],
  );
  const found = rows.flatMap(({ digest, network }): [string, Network][] => {
    const known = network ?? remembered.get(digest);
    return known ? [[digest, known]] : [];
  });
  for (const [digest, network] of found) {
    remembered.delete(digest);
    remembered.set(digest, network);
  }
  for (const digest of [...remembered.keys()].slice(0, -rememberedMax)) remembered.delete(digest);
  return new Map(found);
}

/** The same as the database holds them now, with nothing remembered: for whoever checks them. */
export async function readKeptBundles(
  tx: Queryable,
  digests: readonly string[],
): Promise<Map<string, Network>> {
  const rows = await tx.query<{ digest: string; network: Network }>(
    'bundle-read-kept',
    `select digest, network
       from bundle
      where digest = any($1)`,
    [digests],
  );
  return new Map(rows.map(({ digest, network }) => [digest, network]));
}

/** Versions that are kept, those that came last first. */
export async function readVersions(tx: Queryable): Promise<string[]> {
  const rows = await tx.query<{ version: string }>(
    'bundle-versions',
    `select version
       from bundle
      group by version
      order by max(added_at) desc
      limit $1`,
    [versionsReadMax],
  );
  return rows.map(({ version }) => version);
}

/** Versions that are offered at once. */
const versionsReadMax = 100;

/** The versions that are kept, the latest first, with the plans of rollouts that each brings. */
export async function readKeptVersions(
  tx: Queryable,
): Promise<{ version: string; rollouts: readonly { id: string; title: string }[] }[]> {
  return tx.query(
    'bundle-kept-versions',
    `select version, coalesce(network -> 'rollouts', '[]') as rollouts
       from bundle
      order by added_at desc, digest
      limit 50`,
  );
}

/** The bundle of a version, the one that came last. */
export async function findBundle(tx: Queryable, version: string): Promise<string | undefined> {
  const rows = await tx.query<{ digest: string }>(
    'bundle-find',
    `select digest
       from bundle
      where version = $1
      order by added_at desc
      limit 1`,
    [version],
  );
  return rows[0]?.digest;
}
