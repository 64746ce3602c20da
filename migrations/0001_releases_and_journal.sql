-- Why: nothing may be acknowledged before its bytes are safe, and every message must be replayable
-- under the configuration that was in force when it arrived.
-- breaking: no

create table network_release (
  epoch      integer     primary key,
  digest     text        not null,
  network    text        not null,
  version    text        not null,
  bundle     jsonb       not null,
  loaded_at  timestamptz not null
);
comment on table network_release is 'Every configuration that was ever in force, by rising epoch. Immutable.';

create sequence journal_seq;

create table journal (
  seq                 bigint      not null,
  xid                 xid8        not null default pg_current_xact_id(),
  received_at         timestamptz not null,
  site                text        not null,
  feed                text        not null,
  lane                smallint    not null,
  lane_key            text        not null,
  epoch               integer     not null,
  disposition         text        not null check (disposition in ('accepted', 'unreadable', 'refused')),
  control_id_reused   boolean     not null default false,
  message_type        text,
  trigger_event       text,
  control_id          text,
  sending_application text,
  sending_facility    text,
  message_time        text,
  patient_id          text,
  visit_id            text,
  order_id            text,
  peer                text        not null,
  problem             jsonb,
  raw                 bytea       not null,
  ack_code            text        not null,
  ack                 bytea       not null,
  primary key (received_at, seq)
) partition by range (received_at);
comment on table journal is 'Every frame that arrived, byte for byte, with the answer it got. Append-only; dropped by day partition.';
comment on column journal.xid is 'Readers pass only rows whose transaction is below the snapshot''s xmin, in (xid, seq) order.';
comment on column journal.lane_key is 'facility|authority|identifier, or feed:<id> where no patient could be read.';

create index journal_by_position  on journal (xid, seq);
create index journal_by_seq       on journal (seq);
create index journal_by_patient   on journal (patient_id, received_at) where patient_id is not null;
create index journal_by_control   on journal (control_id, received_at) where control_id is not null;
create index journal_by_feed      on journal (feed, received_at);

create table journal_default partition of journal default;
comment on table journal_default is 'Safety net: a row whose day partition is missing is kept here rather than refused.';

create function journal_ensure_days(first_day date, days integer) returns void language plpgsql as $$
declare
  day date;
begin
  for day in select first_day + n from generate_series(0, days - 1) n loop
    if to_regclass('journal_' || to_char(day, 'YYYYMMDD')) is null then
      execute format(
        'create table %I partition of journal for values from (%L) to (%L)',
        'journal_' || to_char(day, 'YYYYMMDD'),
        to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
    end if;
  end loop;
end $$;
comment on function journal_ensure_days is 'Creates the day partitions (UTC days) that do not exist yet.';

create table intake_receipt (
  feed         text        not null,
  control_key  bytea       not null,
  payload_hash bytea       not null,
  seq          bigint      not null,
  received_at  timestamptz not null,
  duplicates   integer     not null default 0,
  primary key (feed, control_key, payload_hash)
);
comment on table intake_receipt is 'One row per distinct message of a feed: the guard that a resend is answered from the stored ACK and applied once.';
-- The rows of a feed lie in the order of their seq: a block-range index finds one without a price on each insert.
create index intake_receipt_by_seq on intake_receipt using brin (seq) with (pages_per_range = 16);

create table lane (
  lane        smallint    primary key,
  holder      text,
  epoch       bigint      not null default 0,
  lease_until timestamptz not null default '-infinity',
  xid         xid8        not null default '0',
  seq         bigint      not null default 0
);
comment on table lane is 'The 64 lane partitions: who holds each (fenced by epoch) and how far the journal is applied.';
insert into lane (lane) select generate_series(0, 63);

create table message_outcome (
  seq         bigint      primary key,
  received_at timestamptz not null,
  site        text        not null,
  lane        smallint    not null,
  outcome     text        not null check (outcome in ('applied', 'kept', 'parked', 'failed', 'skipped')),
  reason      text,
  facts       integer     not null,
  events      integer     not null,
  problems    json        not null,
  at          timestamptz not null
);
comment on table message_outcome is 'What became of each journal row: applied, kept without facts (with the reason), parked behind a failed key, failed, or skipped by a person.';

create table exception (
  id           text        primary key,
  site         text        not null,
  lane         smallint    not null,
  feed         text        not null,
  lane_key     text        not null,
  seq          bigint      not null,
  received_at  timestamptz not null,
  cause        text        not null,
  sentence     text        not null,
  problems     json        not null,
  parks        boolean     not null,
  state        text        not null check (state in ('open', 'retried', 'skipped')),
  raised_at    timestamptz not null,
  resolved_at  timestamptz,
  resolved_by  text,
  reason       text
);
comment on table exception is 'A message that could not be applied, why, and what a person did about it. cause groups alike ones.';
create index exception_open on exception (cause, raised_at) where state = 'open';
create index exception_by_seq on exception (seq);

create table parked_key (
  lane_key     text        primary key,
  site         text        not null,
  lane         smallint    not null,
  exception_id text        not null references exception (id),
  since        timestamptz not null
);
comment on table parked_key is 'Lane keys that wait for a person; later messages of the key queue behind, everything else flows.';

create table parked_message (
  lane_key    text        not null references parked_key (lane_key) on delete cascade,
  seq         bigint      not null,
  received_at timestamptz not null,
  xid         xid8        not null,
  primary key (lane_key, seq)
);
comment on table parked_message is 'Messages queued behind a parked key, in journal order.';
