import type { Queryable } from '../src/platform/platform.ts';

/**
 * What must hold of the whole database whenever nothing is under way: after every journey, after every fault. Each is a
 * statement that finds the rows that break it. Numbers are those of ARCHITECTURE.md.
 */
const invariants: Readonly<Record<string, string>> = {
  '3 every journal row has an outcome': `
    select j.seq::text as row
      from journal j
      left join message_outcome o on o.seq = j.seq
     where o.seq is null`,

  '2 no message is journalled twice': `
    select feed || ' ' || control_id as row
      from journal
     where control_id is not null and disposition = 'accepted'
     group by feed, sending_application, sending_facility, control_id, raw
    having count(*) > 1`,

  '2 every accepted message has its receipt': `
    select j.seq::text as row
      from journal j
     where j.disposition = 'accepted'
       and not exists (select from intake_receipt r where r.seq = j.seq)`,

  '5 no event is recorded twice': `
    select type || ' ' || subject as row
      from event
     where type not like 'message.%'
     group by type, subject, sources, occurred_at, data::text
    having count(*) > 1`,

  '5 every event names a message that was applied': `
    select e.id as row
      from event e
      left join message_outcome o on o.seq = e.sources[1]
     where o.outcome is distinct from 'applied'
       and e.type not like 'message.%'
       and e.type not in ('tasks.returned', 'feedback.given')
       and e.type not like 'feed.%'
       and e.type not like 'upkeep.%'
       and e.type not like 'drill.%'`,

  '6 every parked message waits behind an open exception or a hold': `
    select p.seq::text as row
      from parked_message p
      join parked_key k on k.lane_key = p.lane_key
      left join exception e on e.id = k.exception_id
      left join hold h on h.id = k.hold_id
      left join message_outcome o on o.seq = p.seq
     where (e.state is distinct from 'open' and coalesce(h.state, 'over') = 'over')
        or (e.id is not null and e.state <> 'open')
        or o.outcome is distinct from 'parked'`,

  '6 a hold that is over holds nothing, and none outlives its time': `
    select h.id as row
      from hold h
     where h.state = 'over'
       and exists (select from parked_key k where k.hold_id = h.id)`,

  '6 messages that failed ask somebody, and nobody is asked once none is left': `
    select i.subject as row
      from instance i
     where i.workflow = 'message-exception'
       and (i.ended_at is null) <> exists (
             select from exception e
              where e.state = 'open'
                and i.subject = 'failure:' || e.feed || '|' || e.cause)`,

  '6 an alert about a feed asks somebody, and nobody is asked once it is over': `
    select i.subject as row
      from instance i
     where i.workflow = 'feed-alert'
       and (i.ended_at is null) <> exists (
             select from feed_alert a
              where a.phase in ('raised', 'recovering')
                and i.subject = 'feed:' || a.feed || '|' || a.kind)`,

  '6 an edited message stands for one original, which is kept and left out': `
    select m.seq::text as row
      from edited_message m
      left join journal j on j.seq = m.original_seq
      left join message_outcome o on o.seq = m.original_seq
      left join exception e on e.id = m.exception_id
     where j.seq is null
        or o.outcome is distinct from 'skipped'
        or e.state is distinct from 'edited'`,

  '6 what was applied before its turn is forgotten when its turn has come': `
    select a.seq::text as row
      from applied_ahead a
      join journal j on j.seq = a.seq
     where (j.xid, j.seq) <= (select l.xid, l.seq from lane l order by l.xid, l.seq limit 1)`,

  'every message of a replay ends with exactly one result, and its plan counts it': `
    select p.id as row
      from replay_plan p
      left join replay_item i on i.plan_id = p.id
     group by p.id
    having p.items <> count(i.ordinal)
        or p.done <> count(i.at)
        or count(i.at) <> count(i.result)
        or (p.state = 'done' and p.done <> p.items)`,

  'nothing is replayed that was not tried dry, and much not without a second person': `
    select id as row
      from replay_plan
     where started_at is not null
       and (predicted is null or (items > 100 and coalesce(approved_by, created_by) = created_by))`,

  '6 every message said to be parked waits, and every failed one has an open exception': `
    select o.seq::text as row
      from message_outcome o
     where (o.outcome = 'parked' and not exists (select from parked_message p where p.seq = o.seq))
        or (o.outcome = 'failed'
            and not exists (select from exception e where e.seq = o.seq and e.state = 'open'))`,

  '8 a run that nobody moved meets one version': `
    select i.id as row
      from instance i
     where not exists (select from instance_step s
                        where s.instance_id = i.id and s.input ->> 'kind' = 'migrated')
       and (exists (select from run_milestone m
                     where m.instance_id = i.id and m.digest <> i.digest)
            or exists (select from instance_step s
                        where s.instance_id = i.id
                          and s.because ->> 'rule' like '%@%'
                          and split_part(s.because ->> 'rule', ' ', 1) <> i.workflow || '@' || i.version)
            or exists (select from task t
                         join task_history h on h.task_id = t.id
                        where t.instance_id = i.id and h.detail ->> 'digest' <> i.digest))`,

  '9 nothing waits for nobody': `
    select i.id as row
      from instance i
     where i.ended_at is null
       and not exists (select from task t where t.instance_id = i.id and t.state in ('open', 'accepted'))
       and not exists (select from timer t where t.instance_id = i.id and t.state = 'pending')
       and not exists (select from instance c where c.called_by = i.id and c.ended_at is null)`,

  '9 a run that was called ends no later than the one that called it': `
    select c.id as row
      from instance c
      join instance i on i.id = c.called_by
     where i.ended_at is not null
       and c.ended_at is null`,

  '9 an ended instance leaves no work behind': `
    select i.id as row
      from instance i
     where i.ended_at is not null
       and (exists (select from task t where t.instance_id = i.id and t.state in ('open', 'accepted'))
         or exists (select from timer t where t.instance_id = i.id and t.state = 'pending'))`,

  '9 an open task that nobody accepted has a rung ahead': `
    select t.id as row
      from task t
     where t.state = 'open'
       and not exists (select from timer m where m.instance_id = t.instance_id and m.state = 'pending')`,

  '10 an accepted task has one owner, an open one none': `
    select id as row
      from task
     where (state = 'accepted' and owner is null)
        or (state = 'open' and owner is not null)`,

  '10 what is on offer has an owner until it is accepted': `
    select id as row
      from task
     where offered_to is not null
       and (state not in ('open', 'accepted')
            or state = 'accepted' and (owner is null or owner = offered_to))`,

  '10 a handoff that is over leaves nothing on offer': `
    select item.handoff_id || ' ' || item.task_id as row
      from handoff h
      join handoff_item item on item.handoff_id = h.id
     where h.closed_at is not null
       and not exists (select from task_history line
                        where line.task_id = item.task_id
                          and line.rev > item.rev
                          and line.act not in ('cover', 'escalate', 'reschedule', 'start'))`,

  '10 a task that came back from its owner was asked about again': `
    select line.task_id as row
      from task_history line
     where line.act = 'return'
       and not exists (select from event e
                        where e.type = 'tasks.returned' and e.site = line.site and e.recorded_at = line.at)`,

  '5 what belongs to another row has it': `
    select 'observation ' || id as row
      from observation o
     where not exists (select from patient p where p.id = o.patient_id)
        or (encounter_id is not null and not exists (select from encounter e where e.id = o.encounter_id))
     union all
    select 'step of ' || instance_id from instance_step s
     where not exists (select from instance i where i.id = s.instance_id)
     union all
    select 'timer of ' || instance_id from timer t
     where not exists (select from instance i where i.id = t.instance_id)
     union all
    select 'task ' || id from task t
     where not exists (select from instance i where i.id = t.instance_id)
     union all
    select 'history of ' || task_id from task_history h
     where not exists (select from task t where t.id = h.task_id)`,

  '10 a task and its history agree': `
    select t.id as row
      from task t
      left join task_history h on h.task_id = t.id and h.rev = t.rev
     where h.to_state is distinct from t.state`,

  '5 an instance and its steps agree': `
    select i.id as row
      from instance i
     where (select count(*) from instance_step s where s.instance_id = i.id) <> i.rev
        or not exists (select from instance_step s
                        where s.instance_id = i.id and s.rev = i.rev and s.to_state = i.state)`,

  '11 no timer fired early': `
    select instance_id || ' ' || name as row from timer where fired_at < fire_at`,

  '12 every act of a person on a task is audited': `
    select h.task_id || ' ' || h.act as row
      from task_history h
     where h.actor <> 'engine'
       and not exists (select from audit a
                        where a.object = 'task:' || h.task_id
                          and a.action = 'task.' || h.act
                          and a.actor = h.actor
                          and a.outcome = 'done')`,

  '15 every effect has a delivery, which tells of nothing else': `
    select coalesce(e.id, d.effect_id) as row
      from effect e
      full join delivery d on d.effect_seq = e.seq
     where e.seq is null
        or d.effect_seq is null
        or (d.effect_id, d.destination, d.order_key, d.xid) is distinct from (e.id, e.destination, e.order_key, e.xid)`,

  '15 what is delivered was answered, and what is given up says why': `
    select effect_id as row
      from delivery
     where (state = 'delivered') <> (answer is not null)
        or (state in ('dead', 'held') and (cause is null or sentence is null))
        or (state = 'claimed') <> (fence is not null)`,

  '15 a change of a task is told once to each destination': `
    select destination || ' ' || kind || ' ' || subject as row
      from effect
     where kind in ('task.opened', 'task.completed', 'task.cancelled')
     group by destination, kind, subject
    having count(*) > 1`,

  '15 nothing leaves of what did not happen': `
    select e.id as row
      from effect e
     where e.kind like 'task.%'
       and not exists (select from task t where t.id = e.subject)`,

  "the work of a merged patient is the survivor's": `
    select i.id as row
      from instance i
      join patient p on p.id = i.patient_id
     where p.merged_into is not null`,
};

/** Every broken invariant with the first rows that break it; empty when all is well. */
export async function brokenInvariants(database: Queryable): Promise<string[]> {
  const broken: string[] = [];
  for (const [at, [name, sql]] of Object.entries(invariants).entries()) {
    const rows = await database.query<{ row: string }>(`invariant-${at}`, `${sql} limit 5`);
    if (rows.length > 0) broken.push(`${name}: ${rows.map(({ row }) => row).join(', ')}`);
  }
  return broken;
}
