import { rowSource, type Queryable } from '../platform/platform.ts';
import type { Effect } from './effect.ts';

const ROWS = rowSource({
  place: 'integer',
  id: 'text',
  site: 'text',
  lane: 'smallint',
  patient_id: 'text',
  destination: 'text',
  kind: 'text',
  subject: 'text',
  idempotency_key: 'text',
  order_key: 'text',
  payload: 'json',
  number: 'bigint',
  created_at: 'timestamptz',
  expires_at: 'timestamptz',
});

// What a subscription counts is recorded under its lock: there the order of seq is the order of commits, and 0 says so.
// A cause that already has its effect (the same message applied anew after a fault) gives no second one.
const insertSql = `
  with recorded as (
    insert into effect (id, site, lane, patient_id, destination, kind, subject, idempotency_key, order_key, payload,
                        number, xid, created_at, expires_at)
    select id, site, lane, patient_id, destination, kind, subject, idempotency_key, order_key, payload,
           number, case when number is not null then '0'::xid8 else pg_current_xact_id() end, created_at, expires_at
      from ${ROWS.sql}
     order by place
    on conflict (idempotency_key) do nothing
    returning seq, id, xid, site, lane, destination, subject, order_key, created_at, expires_at
  )
  insert into delivery (effect_seq, effect_id, xid, site, lane, destination, subject, order_key, state, next_at, expires_at,
                        changed_at)
  select seq, id, xid, site, lane, destination, subject, order_key, 'pending', created_at, expires_at, created_at
    from recorded`;

/** Writes effects in their order, each with its delivery, in one statement. */
export async function insertEffects(tx: Queryable, effects: readonly Effect[]): Promise<void> {
  if (effects.length === 0) return;
  const rows = effects.map((effect, place) => ({
    place,
    id: effect.id,
    site: effect.site,
    lane: effect.lane,
    patient_id: effect.patientId,
    destination: effect.destination,
    kind: effect.kind,
    subject: effect.subject,
    idempotency_key: effect.idempotencyKey,
    order_key: effect.orderKey,
    payload: effect.payload,
    number: effect.number ?? null,
    created_at: effect.createdAt,
    expires_at: effect.expiresAt,
  }));
  await tx.query('effect-insert', insertSql, ROWS.params(rows));
}
