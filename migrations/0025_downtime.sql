-- Why: when Sinew stops, people work on paper, and what they did must be entered afterwards until nothing is left open.
-- breaking: no

create table heartbeat (
  one boolean     primary key default true check (one),
  at  timestamptz not null
);
comment on table heartbeat is 'One row, written every few seconds: a database that takes it takes acts, too. Of no site.';

create table downtime (
  id          bigint      generated always as identity primary key,
  site        text        not null,
  reason      text        not null,
  began_at    timestamptz not null,
  declared_by text        not null,
  ended_at    timestamptz,
  ended_by    text
);
comment on table downtime is 'A time in which a site worked on paper, as somebody declared it.';
create unique index downtime_running on downtime (site) where ended_at is null;
create index downtime_by_site on downtime (site, began_at);

create table downtime_task (
  downtime_id bigint not null,
  task_id     text   not null,
  site        text   not null,
  how         text   check (how in ('done-on-paper', 'nothing-done')),
  paper_at    timestamptz,
  paper_by    text,
  note        text,
  entered_by  text,
  entered_at  timestamptz,
  primary key (downtime_id, task_id)
);
comment on table downtime_task is 'A task that was open in a downtime, and what somebody said afterwards of what was done on paper.';
comment on column downtime_task.how is 'Null: nobody has said anything yet.';
create index downtime_task_by_task on downtime_task (task_id);
