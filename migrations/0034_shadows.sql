-- Why: trials on the past survive a restart; a candidate runs beside the configuration in force and keeps its comparisons;
-- runs that people, messages and the clock started are found by their time, to be gone through again.
-- breaking: no

create index instance_step_by_time on instance_step using brin (at) with (pages_per_range = 16);

create table trial (
  id         text        primary key,
  by         text        not null,
  asked_at   timestamptz not null,
  ended_at   timestamptz not null,
  state      text        not null check (state in ('done', 'failed', 'cancelled')),
  question   json        not null,
  events     bigint      not null,
  sentence   text,
  problems   json        not null,
  report     json
);
comment on table trial is 'Trials of candidates on past events that have ended: what was asked, and what it came to. Swept by age.';
comment on column trial.report is 'The difference, with its digest; null where it was cancelled or failed.';
create index trial_by_time on trial (asked_at);

create table shadow (
  id               text        primary key,
  candidate        text        not null,
  network          json        not null,
  digest           text        not null,
  epoch            integer     not null,
  sites            text[],
  by               text        not null,
  started_at       timestamptz not null,
  state            text        not null check (state in ('running', 'stopped', 'failed')),
  ended_at         timestamptz,
  sentence         text,
  compared_through timestamptz not null,
  events           bigint      not null default 0,
  sums             json
);
comment on table shadow is 'A candidate that runs beside the configuration in force on live traffic, in memory. Of it, only comparisons are kept.';
comment on column shadow.candidate is 'What it was called by whoever started it: a version, or the name of a folder.';
comment on column shadow.network is 'The candidate as it was at the start.';
comment on column shadow.epoch is 'What was in force at the start.';
comment on column shadow.sites is 'Null: everywhere.';
comment on column shadow.compared_through is 'Everything that was recorded before this was gone through.';
comment on column shadow.sums is 'Tasks, differences, causes and interruptions so far, by site, unit and workflow.';
create unique index shadow_running on shadow ((true)) where state = 'running';

create table shadow_difference (
  shadow_id text        not null,
  workflow  text        not null,
  subject   text        not null,
  key       text        not null,
  site      text        not null,
  unit      text,
  cause     text        not null,
  kinds     json        not null,
  opened_at timestamptz not null,
  message   bigint,
  before    json,
  after     json,
  primary key (shadow_id, workflow, subject, key)
);
comment on table shadow_difference is 'A task over which a shadow and the configuration in force differ. Rewritten as both go on; gone where they come to agree.';
comment on column shadow_difference.message is 'The message behind it, as its place in the journal.';
comment on column shadow_difference.before is 'The task as the configuration in force has it; null: not opened.';
comment on column shadow_difference.after is 'The task as the candidate has it; null: not opened.';
create index shadow_difference_by_time on shadow_difference (shadow_id, opened_at);
