-- Why: what a visit was told stays known, so that late and cancelled movements come out right; what is filed wrong can be moved and merges taken back.
-- breaking: no

alter table encounter
  add column patient_key text,
  add column account     text,
  add column same_as     text,
  add column history     json not null default '{"base":null,"movements":[]}';
comment on column encounter.patient_key is 'The identifier (authority|value) by which the patient was named when the visit was first told of: whose it is if a merge is taken back.';
comment on column encounter.account is 'authority|account number; accounts are moved between patients with their visits.';
comment on column encounter.same_as is 'The visit that this one was found to be; late messages of its number follow.';
comment on column encounter.history is 'What messages told of the visit, from which its state follows whatever the order in which they came.';
create index encounter_by_account     on encounter (account) where account is not null;
create index encounter_by_patient_key on encounter (patient_key) where patient_key is not null;

alter table observation
  add column patient_key text;
comment on column observation.patient_key is 'The identifier (authority|value) by which the patient was named when the result was first told of.';

alter table patient_identifier
  add column retired boolean not null default false;
comment on column patient_identifier.retired is 'It was merged away: nobody should use it any more, and messages that do follow the survivor.';

alter table location
  add column bed_status    text,
  add column bed_status_at timestamptz;
comment on column location.bed_status is 'Whether the bed can take a patient, as bed management said last.';

create table patient_merge (
  id            text        primary key,
  site          text        not null,
  lane          smallint    not null,
  retired       text        not null,
  survivor      text        not null,
  identifiers   json        not null,
  merged_at     timestamptz not null,
  source_seq    bigint      not null,
  taken_back_at timestamptz,
  taken_back_by text
);
comment on table patient_merge is 'Each merge with the identifiers that were the retired patient''s: what is needed to take it back.';
create index patient_merge_by_survivor on patient_merge (survivor);
create index patient_merge_by_retired  on patient_merge (retired);

create table patient_link (
  patient_a  text        not null,
  patient_b  text        not null,
  site       text        not null,
  lane       smallint    not null,
  linked     boolean     not null,
  changed_at timestamptz not null,
  source_seq bigint      not null,
  primary key (patient_a, patient_b)
);
comment on table patient_link is 'Two patient records that may be of one person and stay two (A24), or were linked once (A37). patient_a < patient_b.';
