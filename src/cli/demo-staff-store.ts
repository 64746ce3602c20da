import type { StaffTask } from '../../simulator/simulator.ts';
import type { Queryable } from '../platform/platform.ts';

/** Tasks that the simulated staff look at in one round. */
const staffTasksMax = 2_000;

const openSql = `
  select id, rev, site, unit, state, json_build_object('role', pool_role, 'unit', pool_unit) as pool, owner,
         offered_to as "offeredTo", rung, opened_at as "openedAt", detail -> 'form' as form
    from task
   where state in ('open', 'accepted')
   order by opened_at desc
   limit ${staffTasksMax}`;

/** Every task that is open or accepted, the newest first. */
export async function readOpenTasks(db: Queryable): Promise<StaffTask[]> {
  return db.query<StaffTask>('demo-open-tasks', openSql);
}
