import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** A journal row that a person made from another one. */
export interface EditedMessage {
  seq: number;
  originalSeq: number;
  exceptionId: string;
  editedBy: string;
  editedAt: Instant;
  reason: string;
}

const insertSql = `
  insert into edited_message (seq, original_seq, site, lane, exception_id, place_xid, place, edited_by, edited_at, reason)
  select $1, original.seq, original.site, original.lane, $3,
         coalesce(before.place_xid, original.xid), coalesce(before.place, original.seq), $4, $5, $6
    from journal as original
    left join edited_message as before on before.seq = original.seq
   where original.seq = $2`;

/** Ties an edited message to its original, whose place in the order of its key it takes. */
export async function insertEdited(tx: Queryable, edited: EditedMessage): Promise<void> {
  const { seq, originalSeq, exceptionId, editedBy, editedAt, reason } = edited;
  await tx.query('edited-insert', insertSql, [
    ...[seq, originalSeq, exceptionId, editedBy, iso(editedAt), reason],
  ]);
}

/** What a message was edited from or into, oldest first. */
export async function readEdits(db: Queryable, seq: number): Promise<EditedMessage[]> {
  return db.query<EditedMessage>(
    'edited-of-message',
    `select seq, original_seq as "originalSeq", exception_id as "exceptionId", edited_by as "editedBy",
            edited_at as "editedAt", reason
       from edited_message
      where seq = $1
         or original_seq = $1
      order by seq`,
    [seq],
  );
}
