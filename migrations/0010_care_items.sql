-- Why: orders, appointments, documents, referrals and immunizations beside visits and results; who works and which places
-- there are, as master files tell; the laboratory's comments with the results that they are about.
-- breaking: no

create table care_item_key (
  item_key text     primary key,
  site     text     not null,
  lane     smallint not null,
  kind     text     not null,
  item_id  text     not null
);
comment on table care_item_key is 'Alias table: a number of a placer, filler or author leads to one care item. Numbers come later than the item.';

create table clinical_order (
  id            text        primary key,
  site          text        not null,
  lane          smallint    not null,
  patient_id    text        not null,
  patient_key   text        not null,
  encounter_id  text,
  status        text        not null,
  placer_number text,
  filler_number text,
  group_number  text,
  code          text,
  code_system   text,
  display       text,
  urgency       text,
  ordered_by    text,
  ordered_at    timestamptz,
  start_at      timestamptz,
  reason        text,
  note          text,
  told_at       timestamptz,
  rev           integer     not null,
  changed_at    timestamptz not null,
  source_seq    bigint      not null
);
comment on table clinical_order is 'An order as placer and filler last told of it. told_at: what happened before it comes late.';
create index clinical_order_by_patient on clinical_order (patient_id, status);
create index clinical_order_by_encounter on clinical_order (encounter_id) where encounter_id is not null;

create table appointment (
  id            text        primary key,
  site          text        not null,
  lane          smallint    not null,
  patient_id    text        not null,
  patient_key   text        not null,
  encounter_id  text,
  status        text        not null,
  placer_number text,
  filler_number text,
  code          text,
  code_system   text,
  display       text,
  reason        text,
  start_at      timestamptz,
  end_at        timestamptz,
  unit          text,
  place         text,
  practitioner  text,
  resources     json,
  note          text,
  told_at       timestamptz,
  rev           integer     not null,
  changed_at    timestamptz not null,
  source_seq    bigint      not null
);
comment on table appointment is 'A booked time of a patient, with who and what is booked for it.';
create index appointment_by_patient on appointment (patient_id, start_at);
create index appointment_by_encounter on appointment (encounter_id) where encounter_id is not null;

create table document (
  id            text        primary key,
  site          text        not null,
  lane          smallint    not null,
  patient_id    text        not null,
  patient_key   text        not null,
  encounter_id  text,
  status        text        not null,
  number        text,
  code          text,
  code_system   text,
  display       text,
  completion    text,
  availability  text,
  author        text,
  authenticator text,
  written_at    timestamptz,
  parent_number text,
  relation      text,
  file_name     text,
  content_kind  text,
  content       text,
  content_seq   bigint,
  told_at       timestamptz,
  rev           integer     not null,
  changed_at    timestamptz not null,
  source_seq    bigint      not null
);
comment on table document is 'A document about a patient. Short texts are in content; anything longer stays in the journal row content_seq.';
create index document_by_patient on document (patient_id, written_at);
create index document_by_encounter on document (encounter_id) where encounter_id is not null;

create table referral (
  id              text        primary key,
  site            text        not null,
  lane            smallint    not null,
  patient_id      text        not null,
  patient_key     text        not null,
  encounter_id    text,
  status          text        not null,
  number          text,
  external_number text,
  code            text,
  display         text,
  category        text,
  disposition     text,
  urgency         text,
  reason          text,
  referred_by     text,
  referred_to     text,
  effective_at    timestamptz,
  expires_at      timestamptz,
  diagnoses       json,
  note            text,
  told_at         timestamptz,
  rev             integer     not null,
  changed_at      timestamptz not null,
  source_seq      bigint      not null
);
comment on table referral is 'A patient referred from one provider to another.';
create index referral_by_patient on referral (patient_id, status);
create index referral_by_encounter on referral (encounter_id) where encounter_id is not null;

create table immunization (
  id           text        primary key,
  site         text        not null,
  lane         smallint    not null,
  patient_id   text        not null,
  patient_key  text        not null,
  encounter_id text,
  status       text        not null,
  number       text,
  code         text,
  code_system  text,
  display      text,
  given_at     timestamptz,
  historical   boolean,
  dose         text,
  dose_unit    text,
  lot          text,
  manufacturer text,
  route        text,
  body_site    text,
  given_by     text,
  reason       text,
  note         text,
  told_at      timestamptz,
  rev          integer     not null,
  changed_at   timestamptz not null,
  source_seq   bigint      not null
);
comment on table immunization is 'A vaccine that was given, or that was not, with why.';
create index immunization_by_patient on immunization (patient_id, given_at);
create index immunization_by_encounter on immunization (encounter_id) where encounter_id is not null;

create table provider (
  id         text        primary key,
  site       text        not null,
  status     text        not null,
  authority  text,
  number     text,
  npi        text,
  family     text,
  given      text,
  role       text,
  specialty  text,
  phone      text,
  told_at    timestamptz,
  rev        integer     not null,
  changed_at timestamptz not null,
  source_seq bigint      not null
);
comment on table provider is 'Who works at a site, as its master files tell. id = site, authority and number.';

create table place (
  id           text        primary key,
  site         text        not null,
  status       text        not null,
  unit         text,
  room         text,
  bed          text,
  type         text,
  description  text,
  organization text,
  told_at      timestamptz,
  rev          integer     not null,
  changed_at   timestamptz not null,
  source_seq   bigint      not null
);
comment on table place is 'What places a site has, as its master files tell. id = site, point of care, room and bed.';

alter table observation
  add column order_item_id text,
  add column note          text;
comment on column observation.order_item_id is 'The order (clinical_order) that it answers, where one was told of.';
comment on column observation.note is 'The laboratory''s comments (NTE).';
