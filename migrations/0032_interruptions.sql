-- Why: how often people are interrupted in a shift decides whether they still hear what matters.
-- breaking: no

create table measure_interruption (
  hour     timestamptz not null,
  site     text        not null,
  workflow text        not null,
  person   text        not null,
  role     text        not null,
  unit     text        not null,
  shift    text        not null,
  n        integer     not null,
  primary key (hour, site, workflow, person, role, unit, shift)
);
comment on table measure_interruption is 'How often tasks asked a person in an hour (UTC), by the shift that they were in then. Counted from the histories of tasks.';
comment on column measure_interruption.shift is 'Day on which it began, and its times; empty where the role has no rota.';
