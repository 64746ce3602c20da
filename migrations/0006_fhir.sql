-- Why: searches under /fhir must go by an index, however large the tables are.
-- breaking: no

create index patient_identifier_by_value on patient_identifier (value);
create index patient_by_family     on patient (lower(family) collate "C");
create index patient_by_given      on patient (lower(given) collate "C");
create index patient_by_birth_date on patient (birth_date collate "C");
create index location_by_digest    on location (md5(id));
create index observation_by_encounter on observation (encounter_id) where encounter_id is not null;
create index task_by_encounter     on task (encounter_id) where encounter_id is not null;
-- What changed lately lies together: a block-range index finds it almost without a price on each write.
create index patient_by_change     on patient using brin (changed_at) with (pages_per_range = 16);
create index observation_by_change on observation using brin (changed_at) with (pages_per_range = 16);
create index task_history_by_time  on task_history using brin (at) with (pages_per_range = 16);
