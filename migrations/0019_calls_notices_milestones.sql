-- Why: a run may call another, tell people something, and reach milestones that are measured.
-- breaking: no

alter table instance add column called_by text;
comment on column instance.called_by is 'The run that called this one.';
create index instance_called_by on instance (called_by) where called_by is not null;

create table notice (
  instance_id text        not null,
  key         text        not null,
  site        text        not null,
  lane        smallint    not null,
  workflow    text        not null,
  patient_id  text        not null,
  pool_role   text        not null,
  pool_unit   text,
  title       text        not null,
  text        text        not null,
  at          timestamptz not null,
  primary key (instance_id, key)
);
comment on table notice is 'What a run told a pool and asked nothing: shown to whoever holds the role.';
create index notice_by_pool on notice (site, pool_role, at);

create table run_milestone (
  instance_id text        not null,
  name        text        not null,
  site        text        not null,
  lane        smallint    not null,
  workflow    text        not null,
  version     text        not null,
  at          timestamptz not null,
  primary key (instance_id, name)
);
comment on table run_milestone is 'When a run reached a milestone first: what measures count from and to.';
create index run_milestone_by_workflow on run_milestone (site, workflow, name, at);

create table schedule (
  site     text        not null,
  workflow text        not null,
  at       text        not null,
  lane     smallint    not null,
  next_at  timestamptz not null,
  primary key (site, workflow, at)
);
comment on table schedule is 'When a workflow that starts by the clock is due next at a site. Moving it on is the claim: a time fires once.';
