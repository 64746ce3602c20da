-- Why: a link between two patients is shown on both; the table was found by the first of them only.
-- breaking: no

create index patient_link_by_second on patient_link (patient_b);
