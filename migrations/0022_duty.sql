-- Why: who is on call changes by the hour: people swap, fall ill and stand in for each other, and tasks must follow.
-- breaking: no

create table duty_override (
  id         text        primary key,
  site       text        not null,
  unit       text,
  role       text        not null,
  person_out text,
  person_in  text,
  from_at    timestamptz not null,
  until_at   timestamptz not null,
  reason     text        not null,
  created_by text        not null,
  created_at timestamptz not null,
  ended_at   timestamptz,
  ended_by   text
);
comment on table duty_override is 'Somebody is on for a role, or is not, other than the rota says, for a time: a swap, a sick call, an extra hand.';
create index duty_override_until on duty_override (until_at);

create table absence (
  id         text        primary key,
  site       text,
  person     text        not null,
  substitute text,
  from_at    timestamptz not null,
  until_at   timestamptz not null,
  reason     text        not null,
  created_by text        not null,
  created_at timestamptz not null,
  ended_at   timestamptz,
  ended_by   text
);
comment on table absence is 'Somebody is away, everywhere, for a time; a substitute stands in wherever they hold the same role.';
create index absence_until on absence (until_at);
