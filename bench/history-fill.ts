import type { Database } from '../src/platform/platform.ts';

/** Lines of history that a task of `fillHistories` has. */
export const linesPerTask = 4;

/**
 * Tasks of critical results over a week at these sites, in twenty units each, each opened, climbed, accepted and completed, with milestones of their
 * runs: what a week of a network leaves behind, by statements of the database.
 */
export async function fillHistories(
  database: Database,
  { tasks, end, sites }: { tasks: number; end: string; sites: readonly string[] },
): Promise<void> {
  const opened = `$2::timestamptz - interval '7 days' + n * interval '7 days' / $1`;
  const site = `($3::text[])[1 + n % cardinality($3)]`;
  const cast = [tasks, end, [...sites]];
  await database.query(
    'bench-tasks',
    `insert into task (id, site, lane, unit, instance_id, key, workflow, patient_id, title, priority, state,
                       pool_role, pool_unit, owner, rung, accept_by, finish_by, ladder, detail, opened_at,
                       accepted_at, closed_at, rev)
     select 'tsk_' || n, ${site}, n % 64, 'unit-' || n % 20, 'run_' || n, 'acknowledge', 'critical-result',
            'pat_' || n, 'Critical potassium', 'critical', 'completed', 'nurse', 'unit-' || n % 20, 'nina', 1,
            ${opened} + interval '15 min', ${opened} + interval '60 min', '[]', '{}', ${opened},
            ${opened} + interval '17 min', ${opened} + interval '30 min', 4
       from generate_series(1, $1::integer) as n`,
    cast,
  );
  await database.query(
    'bench-lines',
    `insert into task_history (task_id, rev, site, lane, at, actor, act, from_state, to_state, detail)
     select 'tsk_' || n, rev, ${site}, n % 64,
            ${opened} + (array[0, 15, 5 + n % 20, 26 + n % 40])[rev] * interval '1 min',
            'nina', (array['open', 'climb', 'accept', 'complete'])[rev],
            (array[null, 'open', 'open', 'accepted'])[rev],
            (array['open', 'open', 'accepted', 'completed'])[rev],
            case rev
              when 1 then json_build_object(
                     'role', 'nurse', 'unit', 'unit-' || n % 20, 'fallback', false,
                     'acceptBy', extract(epoch from ${opened}) * 1000 + 900000,
                     'finishBy', extract(epoch from ${opened}) * 1000 + 3600000,
                     'version', '1.0.0', 'digest', repeat('d', 64), 'epoch', 1)
              when 2 then json_build_object('role', 'charge-nurse', 'unit', 'unit-' || n % 20)
              else '{}' end
       from generate_series(1, $1::integer) as n, generate_series(1, ${linesPerTask}) as rev`,
    cast,
  );
  await database.query(
    'bench-milestones',
    `insert into run_milestone (instance_id, name, site, lane, workflow, version, digest, epoch, unit, at)
     select 'run_' || n, (array['started', 'ended'])[step], ${site}, n % 64, 'critical-result', '1.0.0',
            repeat('d', 64), 1, 'unit-' || n % 20, ${opened} + (step - 1) * interval '30 min'
       from generate_series(1, $1::integer) as n, generate_series(1, 2) as step`,
    cast,
  );
  await database.query('bench-analyze', 'analyze');
}
