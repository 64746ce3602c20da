-- Why: whoever answers for a feed must see that it is silent, late or bad before the wards do, and find any message of
-- ten million within a blink.
-- breaking: no

create table feed_hour (
  feed            text        not null,
  hour            timestamptz not null,
  site            text        not null,
  messages        integer     not null default 0,
  bytes           bigint      not null default 0,
  answered_well   integer     not null default 0,
  answered_error  integer     not null default 0,
  answered_reject integer     not null default 0,
  missing         integer     not null default 0,
  invalid_code    integer     not null default 0,
  unexpected_null integer     not null default 0,
  late            integer     not null default 0,
  duplicates      integer     not null default 0,
  primary key (feed, hour)
);
comment on table feed_hour is 'What a feed brought in an hour (UTC): messages, bytes, answers, and messages by what is wrong with their data. Counted from the journal, and can be counted again.';
comment on column feed_hour.duplicates is 'Repeats of messages that came first in this hour.';
create index feed_hour_by_hour on feed_hour (hour);

create table feed_unsettled (
  seq         bigint      primary key,
  feed        text        not null,
  site        text        not null,
  received_at timestamptz not null,
  outcome     text,
  outcome_at  timestamptz,
  measures    json        not null
);
comment on table feed_unsettled is 'Journal rows that are counted but whose outcome may still change, with what was counted of it.';

create table feed_count_position (
  one         boolean     primary key default true check (one),
  xid         xid8        not null default '0',
  seq         bigint      not null default 0,
  received_at timestamptz not null default '-infinity'
);
comment on table feed_count_position is 'How far the journal is counted by feed and hour. One row: whoever counts has it locked.';
insert into feed_count_position default values;

create table feed_baseline (
  feed       text        primary key,
  per_hour   json        not null,
  learned_at timestamptz not null
);
comment on table feed_baseline is 'Messages that an hour of the week (Monday 00:00 local first) usually brings, learned from feed_hour; null where too few weeks are known.';

create table feed_alert (
  id        text        primary key,
  feed      text        not null,
  site      text        not null,
  kind      text        not null check (kind in ('silent', 'behind')),
  phase     text        not null check (phase in ('doubtful', 'raised', 'recovering', 'ended')),
  since     timestamptz not null,
  raised_at timestamptz,
  ended_at  timestamptz,
  sentence  text        not null
);
comment on table feed_alert is 'A feed that is silent or behind for longer than can be chance, from the first doubt to the end.';
comment on column feed_alert.since is 'When the condition of this phase began: what is debounced.';
create unique index feed_alert_standing on feed_alert (feed, kind) where phase <> 'ended';
create index feed_alert_by_feed on feed_alert (feed, raised_at);

-- One index a search key, each in the order in which pages are read. Few types, triggers and senders: each index grows at
-- a few places only, which stay in memory.
create index journal_by_visit   on journal (visit_id, received_at) where visit_id is not null;
create index journal_by_order   on journal (order_id, received_at) where order_id is not null;
create index journal_by_type    on journal (message_type, received_at);
create index journal_by_trigger on journal (trigger_event, received_at);
create index journal_by_sender  on journal (sending_application, received_at);
create index message_outcome_not_applied on message_outcome (outcome, received_at, seq) where outcome <> 'applied';
create index intake_receipt_repeated on intake_receipt (received_at) where duplicates > 0;
