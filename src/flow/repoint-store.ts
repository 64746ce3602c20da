import type { Queryable } from '../platform/platform.ts';
import type { PatientMerge } from './ledger.ts';

/** After merges: all instances and tasks of the retired patients, ended ones too, are the survivors'. */
export async function repointWork(tx: Queryable, merges: readonly PatientMerge[]): Promise<void> {
  for (const { retired, survivor } of merges) {
    await tx.query(
      'instance-repoint',
      `update instance set patient_id = $2 where patient_id = $1`,
      [retired, survivor],
    );
    await tx.query('task-repoint', `update task set patient_id = $2 where patient_id = $1`, [
      retired,
      survivor,
    ]);
  }
}
