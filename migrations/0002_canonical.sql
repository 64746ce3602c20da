-- Why: one clinical vocabulary for all feeds, and the append-only stream of what changed.
-- breaking: no

create table patient (
  id           text        primary key,
  site         text        not null,
  lane         smallint    not null,
  family       text,
  given        text,
  birth_date   text,
  sex          text,
  deceased     boolean     not null default false,
  merged_into  text        references patient (id),
  rev          integer     not null,
  changed_at   timestamptz not null,
  source_seq   bigint      not null
);
comment on table patient is 'A person as the feeds know them. merged_into names the survivor; history is never rewritten.';

create table patient_identifier (
  authority  text     not null,
  value      text     not null,
  type       text,
  site       text     not null,
  lane       smallint not null,
  patient_id text     not null references patient (id),
  primary key (authority, value)
);
comment on table patient_identifier is 'Alias table: an identifier of an assigning authority leads to one patient.';
create index patient_identifier_by_patient on patient_identifier (patient_id);

create table location (
  id   text primary key,
  site text not null,
  unit text,
  room text,
  bed  text
);
comment on table location is 'Places that feeds named, after the feed''s location map.';

create table encounter (
  id            text        primary key,
  site          text        not null,
  lane          smallint    not null,
  visit_key     text        not null unique,
  patient_id    text        not null references patient (id),
  class         text,
  status        text        not null check (status in ('planned', 'in-progress', 'finished', 'cancelled')),
  location_id   text        references location (id),
  unit          text,
  attending     text,
  admitted_at   timestamptz,
  discharged_at timestamptz,
  disposition   text,
  rev           integer     not null,
  changed_at    timestamptz not null,
  source_seq    bigint      not null
);
comment on table encounter is 'A visit: who, where, from when to when.';
comment on column encounter.changed_at is 'When the patient last moved, as the feed says: an older movement comes late and is history.';
create index encounter_by_patient on encounter (patient_id, status);

create table observation (
  id           text        primary key,
  site         text        not null,
  lane         smallint    not null,
  result_key   text        not null unique,
  patient_id   text        not null,
  encounter_id text,
  code         text        not null,
  code_system  text,
  display      text,
  value        text,
  number       double precision,
  unit         text,
  range        text,
  interpretation text      not null,
  status       text        not null,
  observed_at  timestamptz,
  order_id     text,
  rev          integer     not null,
  changed_at   timestamptz not null,
  source_seq   bigint      not null
);
comment on table observation is 'A result as last reported. result_key = site, order, code and sub-id.';
create index observation_by_patient on observation (patient_id, code, observed_at);

create table event (
  seq          bigint      generated always as identity primary key,
  id           text        not null,
  xid          xid8        not null default pg_current_xact_id(),
  site         text        not null,
  lane         smallint    not null,
  type         text        not null,
  occurred_at  timestamptz not null,
  received_at  timestamptz not null,
  recorded_at  timestamptz not null,
  patient_id   text        not null,
  encounter_id text,
  unit         text,
  subject      text        not null,
  data         json        not null,
  sources      bigint[]    not null,
  epoch        integer     not null
);
comment on table event is 'Clinical events: what changed, when it happened, when we heard, and the journal rows that say so. Append-only.';
create index event_by_patient on event (patient_id, seq);
create index event_by_id on event (id);
create index event_by_source on event ((sources[1]));
