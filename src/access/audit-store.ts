import { bulkInsert, bulkInsertSql, type Instant, type Queryable } from '../platform/platform.ts';
import type { AuditEntry, AuditQuestion, AuditRow } from './audit.ts';

export const auditRowsReadMax = 1000;

const INSERT = bulkInsertSql('audit', {
  at: 'timestamptz',
  site: 'text',
  actor: 'text',
  action: 'text',
  object: 'text',
  patient_id: 'text',
  outcome: 'text',
  detail: 'json',
});

/** Writes the rows in the transaction of what they tell of: neither is ever without the other. */
export async function appendAudit(tx: Queryable, rows: readonly AuditRow[]): Promise<void> {
  await bulkInsert(
    tx,
    'audit-append',
    INSERT,
    rows.map((row) => ({
      at: row.at,
      site: row.site,
      actor: row.actor,
      action: row.action,
      object: row.object,
      patient_id: row.patientId,
      outcome: row.outcome,
      detail: row.detail,
    })),
  );
}

/** The newest rows first, at most `limit` and never more than `auditRowsReadMax`. */
export async function readAudit(tx: Queryable, question: AuditQuestion): Promise<AuditEntry[]> {
  const limit = Math.min(question.limit, auditRowsReadMax);
  const rows =
    'object' in question
      ? await rowsByObject(tx, question.object, limit)
      : await rowsByActor(tx, question.actor, limit);
  return rows.map(({ patient_id, id, ...row }) => ({
    ...row,
    id: Number(id),
    patientId: patient_id,
  }));
}

interface Row extends Omit<AuditEntry, 'id' | 'patientId'> {
  id: number | string;
  at: Instant;
  patient_id: string | null;
}

function rowsByObject(tx: Queryable, object: string, limit: number): Promise<Row[]> {
  return tx.query<Row>(
    'audit-by-object',
    `select id, at, site, actor, action, object, patient_id, outcome, detail
       from audit
      where object = $1
      order by id desc
      limit $2`,
    [object, limit],
  );
}

function rowsByActor(tx: Queryable, actor: string, limit: number): Promise<Row[]> {
  return tx.query<Row>(
    'audit-by-actor',
    `select id, at, site, actor, action, object, patient_id, outcome, detail
       from audit
      where actor = $1
      order by id desc
      limit $2`,
    [actor, limit],
  );
}
