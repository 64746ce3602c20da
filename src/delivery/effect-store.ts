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
  created_at: 'timestamptz',
  expires_at: 'timestamptz',
});

// A cause that already has its effect (the same message applied anew after a fault) gives no second one.
const insertSql = `
  with recorded as (
    insert into effect (id, site, lane, patient_id, destination, kind, subject, idempotency_key, order_key, payload,
                        created_at, expires_at)
    select id, site, lane, patient_id, destination, kind, subject, idempotency_key, order_key, payload,
           created_at, expires_at
      from ${ROWS.sql}
     order by place
    on conflict (idempotency_key) do nothing
    returning seq, id, site, lane, destination, subject, order_key, created_at, expires_at
  )
  insert into delivery (effect_seq, effect_id, site, lane, destination, subject, order_key, state, next_at, expires_at,
                        changed_at)
  select seq, id, site, lane, destination, subject, order_key, 'pending', created_at, expires_at, created_at
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
    created_at: effect.createdAt,
    expires_at: effect.expiresAt,
  }));
  await tx.query('effect-insert', insertSql, ROWS.params(rows));
}
