-- Why: automation that harms must be stopped at once and everywhere, and it must be known who stopped it and what was left out.
-- breaking: no

create table flag_change (
  position bigint      generated always as identity primary key,
  id       text        not null unique,
  flag     text        not null,
  site     text,
  unit     text,
  change   text        not null check (change in ('turned-off', 'turn-on-asked', 'turned-on')),
  actor    text        not null,
  reason   text        not null,
  at       timestamptz not null,
  check (unit is null or site is not null)
);
comment on table flag_change is 'What people did to flags, in order; what is turned off is what all of it comes to. Append-only.';
comment on column flag_change.site is 'Where: null is everywhere.';
comment on column flag_change.change is 'turn-on-asked waits for a second person, who turns it on.';

create table withheld_start (
  id         text        primary key,
  site       text        not null,
  lane       smallint    not null,
  workflow   text        not null,
  subject    text        not null,
  patient_id text        not null,
  unit       text,
  trigger    text        not null,
  flag       text        not null,
  reason     text        not null,
  rule       text,
  at         timestamptz not null
);
comment on table withheld_start is 'Runs that were not started because their workflow was switched off: what people have to look after themselves. Append-only.';
comment on column withheld_start.trigger is 'What would have started it: the type of the event, schedule, called.';
comment on column withheld_start.reason is 'Of the flag, in the words of OpenFeature.';
create index withheld_start_flag on withheld_start (flag, at desc);

create table flag_version (
  flag    text        not null,
  digest  text        not null,
  seen_at timestamptz not null,
  primary key (flag, digest)
);
comment on table flag_version is 'When each version of a flag was first in force: a flag that nobody changed for long is stale.';
