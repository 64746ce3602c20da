-- Why: whatever leaves for another system is decided in the transaction of its cause, and leaves at least once.
-- breaking: no

create table effect (
  seq             bigint      generated always as identity primary key,
  id              text        not null unique,
  xid             xid8        not null default pg_current_xact_id(),
  site            text        not null,
  lane            smallint    not null,
  patient_id      text,
  destination     text        not null,
  kind            text        not null,
  subject         text        not null,
  idempotency_key text        not null unique,
  order_key       text        not null,
  payload         json        not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null
);
comment on table effect is 'The outbox: what is to leave for a destination, once per destination and cause, with all that may be said of it. Append-only.';
comment on column effect.xid is 'Deliveries begin only below the snapshot''s xmin, in (xid, seq) order.';
comment on column effect.payload is 'Already cut to the fields that the destination may have.';

create table delivery (
  effect_seq  bigint      primary key,
  effect_id   text        not null unique,
  xid         xid8        not null default pg_current_xact_id(),
  site        text        not null,
  lane        smallint    not null,
  destination text        not null,
  subject     text        not null,
  order_key   text        not null,
  state       text        not null
    check (state in ('pending', 'claimed', 'ambiguous', 'held', 'delivered', 'dead', 'discarded')),
  attempts    integer     not null default 0,
  refusals    integer     not null default 0,
  next_at     timestamptz not null,
  expires_at  timestamptz not null,
  fence       bigint,
  cause       text,
  sentence    text,
  answer      json,
  changed_at  timestamptz not null
);
comment on table delivery is 'How far each effect has come: the one row of it that changes.';
comment on column delivery.fence is 'Of the lease under which it was claimed: a claim of an older lease is nobody''s any more.';
comment on column delivery.cause is 'Why it is not delivered: the class of the last failure. Groups dead letters.';
create index delivery_waiting on delivery (destination, xid, effect_seq)
  where state in ('pending', 'claimed', 'ambiguous', 'held');
create index delivery_in_order on delivery (destination, order_key, xid, effect_seq)
  where state in ('pending', 'claimed', 'ambiguous', 'held');
create index delivery_expiring on delivery (expires_at)
  where state in ('pending', 'ambiguous', 'held');
create index delivery_dead on delivery (destination, cause, changed_at) where state = 'dead';
create index delivery_delivered on delivery (destination, changed_at) where state = 'delivered';
create index delivery_by_subject on delivery (destination, subject, effect_seq);

create table destination_lease (
  destination text        primary key,
  holder      text,
  fence       bigint      not null default 0,
  lease_until timestamptz not null default '-infinity',
  breaker     json,
  failure     text,
  delivered_at timestamptz
);
comment on table destination_lease is 'Which process delivers to a destination (fenced), and what it last knew of it.';
