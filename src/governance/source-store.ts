import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { canonicalJson } from './canonical-json.ts';
import { digestOf } from './release.ts';

/** The files of a network and the catalog's workflows, as people wrote them: texts by path, as `ReadTree` gives them. */
export type SourceFiles = Readonly<Record<string, string>>;

/** The files of a bundle, under their own digest: several may say the same. */
export interface Source {
  tree: string;
  files: SourceFiles;
}

/** Keeps what a bundle was written as, and gives the digest of the files. What is kept already stays as it is. */
export async function keepSource(
  tx: Queryable,
  { bundle, files }: { bundle: string; files: SourceFiles },
  now: Instant,
): Promise<string> {
  const text = canonicalJson(files);
  const tree = digestOf(text);
  await tx.query(
    'source-tree-keep',
    `insert into source_tree (digest, files, kept_at)
     values ($1, $2, $3)
     on conflict (digest) do nothing`,
    [tree, text, iso(now)],
  );
  await tx.query(
    'source-keep',
    `insert into bundle_source (bundle, tree, kept_at)
     values ($1, $2, $3)
     on conflict (bundle, tree) do update set kept_at = excluded.kept_at`,
    [bundle, tree, iso(now)],
  );
  return tree;
}

/** What a bundle was written as, the last time that it came. Undefined for those from before it was kept. */
export async function readSource(tx: Queryable, bundle: string): Promise<Source | undefined> {
  const rows = await tx.query<Source>(
    'source-read',
    `select tree, files
       from bundle_source
       join source_tree on digest = tree
      where bundle = $1
      order by bundle_source.kept_at desc
      limit 1`,
    [bundle],
  );
  return rows[0];
}

/** Files by their digest. */
export async function readTree(tx: Queryable, tree: string): Promise<SourceFiles | undefined> {
  const rows = await tx.query<{ files: SourceFiles }>(
    'source-tree-read',
    `select files
       from source_tree
      where digest = $1`,
    [tree],
  );
  return rows[0]?.files;
}
