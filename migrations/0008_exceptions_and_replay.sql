-- Why: messages that wait need an owner and an end: holds, edited messages, replays that are planned before they are run,
-- and critical results that go first.
-- breaking: no

alter table exception
  add column critical boolean not null default false,
  drop constraint exception_state_check,
  add constraint exception_state_check check (state in ('open', 'retried', 'skipped', 'edited'));
comment on column exception.critical is 'A result that is flagged as critical stands in the message itself.';
create index exception_open_by_feed on exception (feed, cause, lane_key) where state = 'open';

alter table parked_key
  alter column exception_id drop not null,
  add column hold_id text,
  add constraint parked_key_why check (exception_id is not null or hold_id is not null);
comment on column parked_key.hold_id is 'A person holds the key or a feed that speaks of it. The key goes on when neither an exception nor a hold is left.';
create index parked_key_by_exception on parked_key (exception_id) where exception_id is not null;
create index parked_key_by_hold on parked_key (hold_id) where hold_id is not null;

alter table parked_message
  add column place    bigint,
  add column critical boolean not null default false;
comment on column parked_message.place is 'Whose place it has among the messages of its transaction, by sequence number: an edited message has its original''s. Null: its own.';

create table hold (
  id          text        primary key,
  site        text        not null,
  feed        text,
  lane_key    text,
  state       text        not null check (state in ('active', 'draining', 'over')),
  reason      text        not null,
  held_by     text        not null,
  held_at     timestamptz not null,
  until       timestamptz not null,
  released_by text,
  released_at timestamptz,
  over_at     timestamptz,
  check ((feed is null) <> (lane_key is null))
);
comment on table hold is 'A feed or a lane key whose messages are taken and acknowledged but not applied, until a person or the time lets them go.';
create index hold_standing on hold (state) where state <> 'over';

create table edited_message (
  seq          bigint      primary key,
  original_seq bigint      not null,
  site         text        not null,
  lane         smallint    not null,
  exception_id text        not null,
  place_xid    xid8        not null,
  place        bigint      not null,
  edited_by    text        not null,
  edited_at    timestamptz not null,
  reason       text        not null
);
comment on table edited_message is 'Journal rows that a person made from another one, which stays as it came. place: of the first original, which it stands for in the order of its key.';
create index edited_message_by_original on edited_message (original_seq);

create table applied_ahead (
  seq bigint primary key
);
comment on table applied_ahead is 'Journal rows beyond the lanes'' position that are applied already: the reader passes them over, and forgets them.';

create table replay_plan (
  id            text        primary key,
  state         text        not null check (state in
    ('draft', 'dry-run', 'awaiting-approval', 'approved', 'running', 'paused', 'done', 'failed', 'cancelled')),
  sites         text[]      not null,
  how           text        not null check (how in ('retry', 'skip')),
  configuration text        not null check (configuration in ('pinned', 'current')),
  effects       text        not null check (effects in ('suppress', 'send')),
  selection     json        not null,
  reason        text        not null,
  items         integer     not null,
  done          integer     not null default 0,
  differing     integer     not null default 0,
  patients      integer     not null,
  predicted     json,
  predicted_epoch integer,
  result        json,
  failure       text,
  created_by    text        not null,
  created_at    timestamptz not null,
  approved_by   text,
  approved_at   timestamptz,
  changed_by    text        not null,
  changed_at    timestamptz not null,
  started_at    timestamptz,
  ended_at      timestamptz,
  rev           integer     not null
);
comment on table replay_plan is 'A frozen set of messages to try again or leave out: what is expected of it, who said yes, how far it is, what came of it.';
create index replay_plan_running on replay_plan (id) where state = 'running';
create index replay_plan_by_time on replay_plan (created_at);

create table replay_item (
  plan_id   text        not null,
  ordinal   integer     not null,
  batch     integer     not null,
  seq       bigint      not null,
  site      text        not null,
  lane      smallint    not null,
  lane_key  text        not null,
  was       text        not null,
  predicted json,
  result    json,
  at        timestamptz,
  primary key (plan_id, ordinal)
);
comment on table replay_item is 'A message of a replay plan: what was predicted of it and what became of it. A batch is applied in one transaction; all messages of a key are in one.';
create index replay_item_by_seq on replay_item (seq);
create index replay_item_left on replay_item (plan_id, batch) where at is null;
