-- Why: waiting is a row. Instances, their steps, timers, tasks and what people did.
-- breaking: no

create table instance (
  id           text        primary key,
  site         text        not null,
  lane         smallint    not null,
  workflow     text        not null,
  version      text        not null,
  digest       text        not null,
  epoch        integer     not null,
  subject      text        not null,
  patient_id   text        not null,
  encounter_id text,
  unit         text,
  state        text        not null,
  data         json        not null,
  rev          integer     not null,
  started_at   timestamptz not null,
  ended_at     timestamptz,
  unique (workflow, subject)
);
comment on table instance is 'A run of a workflow, pinned to the version (digest) and configuration epoch it started with.';
create index instance_by_patient on instance (patient_id, ended_at);

create table instance_step (
  instance_id text        not null,
  rev         integer     not null,
  site        text        not null,
  lane        smallint    not null,
  at          timestamptz not null,
  input       json        not null,
  from_state  text,
  to_state    text        not null,
  because     json        not null,
  commands    json        not null,
  primary key (instance_id, rev)
);
comment on table instance_step is 'Every step of an instance: the input, the rule, parameters and version that decided, and what was commanded.';

create table timer (
  instance_id text        not null,
  name        text        not null,
  rung        integer     not null,
  site        text        not null,
  lane        smallint    not null,
  state       text        not null check (state in ('pending', 'fired', 'cancelled')),
  budget_ms   bigint      not null,
  set_at      timestamptz not null,
  fire_at     timestamptz not null,
  fired_at    timestamptz,
  late_ms     bigint,
  primary key (instance_id, name, rung)
);
comment on table timer is 'Waits. The key (instance, name, rung) makes the insert the claim: a rung fires once.';
create index timer_due on timer (fire_at) where state = 'pending';

create table task (
  id              text        primary key,
  site            text        not null,
  lane            smallint    not null,
  unit            text,
  instance_id     text        not null,
  key             text        not null,
  workflow        text        not null,
  patient_id      text        not null,
  encounter_id    text,
  title           text        not null,
  priority        text        not null check (priority in ('critical', 'urgent', 'routine')),
  state           text        not null check (state in ('open', 'accepted', 'completed', 'cancelled')),
  pool_role       text        not null,
  pool_unit       text,
  fallback        boolean     not null default false,
  owner           text,
  offered_to      text,
  rung            integer     not null default 0,
  accept_by       timestamptz,
  finish_by       timestamptz,
  ladder          json        not null,
  detail          json        not null,
  outcome         json ,
  opened_at       timestamptz not null,
  accepted_at     timestamptz,
  closed_at       timestamptz,
  rev             integer     not null,
  unique (instance_id, key)
);
comment on column task.offered_to is 'A hand-over under way: the owner stays accountable until this person accepts.';
comment on table task is 'Work for people: one pool or one accountable owner at any moment, and the ladder that climbs if nobody acts.';
create index task_open_by_pool  on task (site, pool_role, pool_unit, accept_by) where state = 'open';
create index task_open_by_role  on task (site, pool_role, accept_by) where state = 'open';
create index task_open_fallback on task (site, accept_by) where state = 'open' and fallback;
create index task_open_by_owner on task (owner, finish_by) where state = 'accepted';
create index task_offered       on task (offered_to) where state = 'accepted' and offered_to is not null;
create index task_by_patient    on task (patient_id);

create table task_history (
  task_id    text        not null,
  rev        integer     not null,
  site       text        not null,
  lane       smallint    not null,
  at         timestamptz not null,
  actor      text        not null,
  act        text        not null,
  from_state text,
  to_state   text        not null,
  detail     json        not null,
  primary key (task_id, rev)
);
comment on table task_history is 'Everything that happened to a task, by whom.';
