import type { Queryable } from '../platform/platform.ts';

const versionSql = `select current_setting('server_version') as version`;

/** `18.1 (Debian …)`, as the server says it. */
export async function readServerVersion(db: Queryable): Promise<string> {
  const [row] = await db.query<{ version: string }>('doctor-version', versionSql);
  return row?.version ?? '0';
}
