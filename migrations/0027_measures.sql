-- Why: a network must see by site, unit, workflow and version whether work is accepted and done in time, what is bypassed and
-- what escalates; and a change is judged by the same figures.
-- breaking: no

-- What is counted is read in the order of commits: a slow transaction is never passed over.
alter table task_history add column xid xid8 not null default pg_current_xact_id();
create index task_history_by_position on task_history (xid, task_id, rev);

alter table run_milestone add column xid xid8 not null default pg_current_xact_id();
alter table run_milestone add column digest text;
alter table run_milestone add column epoch integer;
alter table run_milestone add column unit text;
create index run_milestone_by_position on run_milestone (xid, instance_id, name);
comment on column run_milestone.name is 'As the definition calls it; started and ended are those of the run itself.';
comment on column run_milestone.digest is 'What the run was pinned to when it came there.';

alter table exception add column xid xid8 not null default pg_current_xact_id();
create index exception_by_position on exception (xid, id);

create table measure_cell (
  id               bigint      generated always as identity primary key,
  hour             timestamptz not null,
  site             text        not null,
  workflow         text        not null,
  digest           text        not null,
  cohort           text        not null,
  unit             text        not null,
  role             text        not null,
  is_drill         boolean     not null,
  version          text        not null,
  opened           integer     not null default 0,
  asked            integer     not null default 0,
  accepted         integer     not null default 0,
  accept_due       integer     not null default 0,
  accepted_late    integer     not null default 0,
  finish_due       integer     not null default 0,
  finished_late    integer     not null default 0,
  climbs           integer     not null default 0,
  declines         integer     not null default 0,
  hand_overs       integer     not null default 0,
  returns          integer     not null default 0,
  closed           integer     not null default 0,
  completed        integer     not null default 0,
  closed_climbed   integer     not null default 0,
  closed_declined  integer     not null default 0,
  closed_escalated integer     not null default 0,
  closed_handed    integer     not null default 0,
  closed_abandoned integer     not null default 0,
  never_accepted   integer     not null default 0,
  bypassed         integer     not null default 0,
  after_the_fact   integer     not null default 0,
  runs_started     integer     not null default 0,
  runs_ended       integer     not null default 0,
  exceptions       integer     not null default 0,
  unique (hour, site, workflow, digest, cohort, unit, role, is_drill)
);
comment on table measure_cell is 'What happened in an hour (UTC) at a site, by workflow, version, cohort, unit and role that is asked. Counted from the logs, and can be counted again. What does not apply is the empty text.';
comment on column measure_cell.digest is 'Of the version and its parameters at the site, to which runs are pinned.';
comment on column measure_cell.is_drill is 'Of drills, which no measure counts.';
comment on column measure_cell.accept_due is 'Tasks of which it was settled in this hour whether they were accepted in time; accepted_late are those that were not.';
comment on column measure_cell.closed is 'Tasks that were completed or cancelled in this hour; closed_… are those of them to which it ever happened.';

create table measure_time (
  cell    bigint  not null,
  name    text    not null,
  seconds integer not null,
  n       integer not null,
  primary key (cell, name, seconds)
);
comment on table measure_time is 'How long it took, in whole seconds, how often: medians and centiles are exact. Of the site of its cell.';

create table measure_count (
  cell   bigint  not null,
  name   text    not null,
  detail text    not null,
  n      integer not null,
  primary key (cell, name, detail)
);
comment on table measure_count is 'Counts with a word of their own: measures that workflows declare, and reasons as people wrote them. Of the site of its cell.';

create table measure_due (
  task_id  text        not null,
  deadline text        not null check (deadline in ('accept', 'finish')),
  site     text        not null,
  due_at   timestamptz not null,
  is_late  boolean     not null,
  primary key (task_id, deadline)
);
comment on table measure_due is 'Deadlines that the log has not settled yet. is_late: the time has passed, and the task is counted as late.';
create index measure_due_at on measure_due (due_at) where not is_late;

create table measure_position (
  one           boolean     primary key default true check (one),
  task_xid      xid8        not null default '0',
  task_id       text        not null default '',
  task_rev      integer     not null default 0,
  run_xid       xid8        not null default '0',
  run_id        text        not null default '',
  run_name      text        not null default '',
  exception_xid xid8        not null default '0',
  exception_id  text        not null default '',
  counted_at    timestamptz not null default '-infinity'
);
comment on table measure_position is 'How far the logs are counted, and (counted_at) at which instant they were last counted to their end. One row: whoever counts has it locked.';
insert into measure_position default values;
