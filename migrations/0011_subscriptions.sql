-- Why: systems subscribe to what happens here, and are told through the outbox, numbered without a gap.
-- breaking: no

create table subscription (
  id           text        primary key,
  client       text        not null,
  site         text        not null,
  topic        text        not null,
  filter       text,
  endpoint     text        not null,
  headers      json        not null,
  content      text        not null check (content in ('empty', 'id-only', 'full-resource')),
  heartbeat_s  integer,
  reason       text        not null,
  base         text        not null,
  handshake    text        not null unique,
  events       bigint      not null default 0,
  created_at   timestamptz not null,
  ends_at      timestamptz,
  spoken_at    timestamptz not null,
  off_at       timestamptz,
  off_because  text        check (off_because in ('deleted', 'ended', 'given-up'))
);
comment on table subscription is 'What a client wants to be told of: a destination that it made by itself.';
comment on column subscription.site is 'One that the client may see: where its handshakes and heartbeats are shown.';
comment on column subscription.headers is 'Names of secrets, never secrets.';
comment on column subscription.base is 'Where the client reaches /fhir: references in notifications begin with it.';
comment on column subscription.handshake is 'The effect that must be delivered before events are told.';
comment on column subscription.events is 'Events told since its start. Whoever tells one holds the row until the end of the transaction, so that numbers have no gap.';
comment on column subscription.spoken_at is 'When something was last recorded for it: heartbeats count from then.';
create index subscription_by_client on subscription (client, id);
create index subscription_on on subscription (topic, id) where off_at is null;

alter table effect add column number bigint;
comment on column effect.number is 'Events that its subscription has been told, this one included; null where nobody counts.';
comment on column effect.xid is 'Deliveries begin only below the snapshot''s xmin, in (xid, seq) order; 0 where the lock of a subscription has put them in the order of seq.';
