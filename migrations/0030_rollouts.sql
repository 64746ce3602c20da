-- Why: a change reaches site after site over days; where it stands, what its gates saw and who decided what must outlive any
-- process, and one severe event must stop all of it.
-- breaking: no

create table rollout (
  id         text        primary key,
  plan       json        not null,
  bundle     text        not null,
  version    text        not null,
  state      json        not null,
  status     text        not null check (status in ('running', 'held', 'deciding', 'completed', 'rolled-back', 'ended')),
  sites      text[]      not null,
  assigned   json        not null,
  sentinel   text,
  started_by text        not null,
  reason     text        not null,
  started_at timestamptz not null,
  changed_at timestamptz not null
);
comment on table rollout is 'A change on its way through the sites of a network, as of its last look. Of several sites: they stand in sites.';
comment on column rollout.plan is 'As it was written when the rollout was started; a later version of it changes nothing here.';
comment on column rollout.assigned is 'What it put where, and what ran there before: what a rollback takes back.';
comment on column rollout.sentinel is 'The severe event that stopped it.';
create index rollout_under_way on rollout (started_at) where status in ('running', 'held', 'deciding');

create table rollout_entry (
  rollout text        not null,
  n       integer     not null,
  at      timestamptz not null,
  step    text        not null,
  kind    text        not null check (kind in ('start', 'begin', 'advance', 'complete', 'hold', 'ask', 'roll-back', 'approve', 'resume', 'decide', 'end', 'refused', 'sentinel')),
  actor   text        not null,
  sentence text       not null,
  epoch   integer,
  primary key (rollout, n)
);
comment on table rollout_entry is 'What rollouts decided and people did with them, and why. Append-only. Of the sites of the rollout.';
comment on column rollout_entry.actor is 'A person''s id, or system.';
comment on column rollout_entry.epoch is 'The release that came of it, where something was assigned.';

create table rollout_look (
  rollout        text             not null,
  step           text             not null,
  gate           text             not null,
  n              integer          not null,
  at             timestamptz      not null,
  canary_tasks   integer          not null,
  canary_events  integer          not null,
  control_tasks  integer          not null,
  control_events integer          not null,
  verdict        text             not null check (verdict in ('pass', 'fail', 'inconclusive')),
  harm           double precision not null,
  harm_needed    double precision not null,
  safety         double precision not null,
  safety_needed  double precision not null,
  sentence       text             not null,
  primary key (rollout, step, gate, n)
);
comment on table rollout_look is 'What each gate saw at each look, and what it said then. Append-only. Of the sites of the rollout.';
comment on column rollout_look.at is 'As of when its measure was counted.';

create table sentinel_event (
  id       text        primary key,
  site     text        not null,
  at       timestamptz not null,
  workflow text,
  object   text        not null,
  reason   text        not null,
  actor    text        not null,
  stopped  text[]      not null
);
comment on table sentinel_event is 'A severe event that a person judged to be one: it stopped the rollouts that are named. Append-only.';
comment on column sentinel_event.workflow is 'Null: all of the network were stopped.';
comment on column sentinel_event.object is 'The run or task that it was seen at, or nothing.';
create index sentinel_event_by_time on sentinel_event (at);
