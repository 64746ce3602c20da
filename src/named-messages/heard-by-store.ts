import type { Queryable } from '../platform/platform.ts';

/** A run that took a message: it was started by it, or moved or noted something because of it. */
export interface HeardBy {
  run: string;
  workflow: string;
  started: boolean;
  /** The state in which the message left it. */
  state: string;
}

const heardSql = `
  select run.id as run, run.workflow, step.from_state is null as started, step.to_state as state
    from instance as run
    join instance_step as step on step.instance_id = run.id
   where run.patient_id = $1
     and step.input->>'kind' = 'event'
     and step.input->'event'->>'type' = 'message.named'
     and exists (select from json_array_elements_text(step.input->'event'->'sources') as source (seq)
                  where source.seq = $2::text)
   order by step.at, run.id`;

/** The runs of a patient that took the message of this number. */
export async function readHeardBy(
  db: Queryable,
  { patientId, seq }: { patientId: string; seq: number },
): Promise<HeardBy[]> {
  return db.query<HeardBy>('named-message-heard', heardSql, [patientId, String(seq)]);
}

const otherReceiptSql = `
  select 1
    from intake_receipt
   where feed = $1
     and control_key = $2
     and payload_hash <> $3
   limit 1`;

/** Whether the sender's id stands for other content already. */
export async function readOtherReceipt(
  db: Queryable,
  feed: string,
  { controlKey, payloadHash }: { controlKey: string; payloadHash: string },
): Promise<boolean> {
  const rows = await db.query('named-message-receipt', otherReceiptSql, [
    feed,
    Buffer.from(controlKey, 'hex'),
    Buffer.from(payloadHash, 'hex'),
  ]);
  return rows.length > 0;
}
