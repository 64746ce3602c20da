import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { manifestDigest, type BundleDocument } from './bundle-document.ts';

/** A signed release as kept. */
export interface KeptDocument {
  digest: string;
  /** What it does: what is assigned. */
  bundle: string;
  number: number;
  version: string;
  document: BundleDocument;
  importedAt: Instant;
  importedBy: string;
}

/** Keeps a release; one that is kept already stays as it is. */
export async function keepDocument(
  tx: Queryable,
  { document, bundle, by }: { document: BundleDocument; bundle: string; by: string },
  now: Instant,
): Promise<void> {
  const { manifest } = document;
  await tx.query(
    'document-keep',
    `insert into release_document (digest, bundle, number, version, document, imported_at, imported_by)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (digest) do nothing`,
    [
      ...[manifestDigest(manifest), bundle, manifest.number, manifest.version],
      ...[JSON.stringify(document), iso(now), by],
    ],
  );
}

/** The releases that do what a bundle does, newest first. */
export async function readDocumentsOf(tx: Queryable, bundle: string): Promise<KeptDocument[]> {
  return tx.query<KeptDocument>(
    'document-of-bundle',
    `select digest, bundle, number, version, document, imported_at as "importedAt",
            imported_by as "importedBy"
       from release_document
      where bundle = $1
      order by number desc`,
    [bundle],
  );
}

/** The release that was taken last. */
export async function newestDocument(tx: Queryable): Promise<KeptDocument | undefined> {
  const rows = await tx.query<KeptDocument>(
    'document-newest',
    `select digest, bundle, number, version, document, imported_at as "importedAt",
            imported_by as "importedBy"
       from release_document
      order by number desc
      limit 1`,
  );
  return rows[0];
}

/** Releases that a list shows at most. */
export const documentsListedMax = 200;

/** The releases that were taken, newest first, without their files. */
export async function listDocuments(
  tx: Queryable,
): Promise<(Omit<KeptDocument, 'document'> & Pick<BundleDocument, 'manifest'>)[]> {
  return tx.query(
    'document-list',
    `select digest, bundle, number, version, document -> 'manifest' as manifest,
            imported_at as "importedAt", imported_by as "importedBy"
       from release_document
      order by number desc
      limit $1`,
    [documentsListedMax],
  );
}

/** One release, by the digest of its manifest. */
export async function readDocument(
  tx: Queryable,
  digest: string,
): Promise<KeptDocument | undefined> {
  const rows = await tx.query<KeptDocument>(
    'document-read',
    `select digest, bundle, number, version, document, imported_at as "importedAt",
            imported_by as "importedBy"
       from release_document
      where digest = $1`,
    [digest],
  );
  return rows[0];
}
