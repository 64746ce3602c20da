-- Why: a wait may be suspended by a person, and what was suspended of it says when it is due.
-- breaking: no

create table timer_suspension (
  instance_id  text        not null,
  name         text        not null,
  rung         integer     not null,
  suspended_at timestamptz not null,
  until        timestamptz not null,
  site         text        not null,
  lane         smallint    not null,
  by_person    text        not null,
  reason       text        not null,
  primary key (instance_id, name, rung, suspended_at)
);
comment on table timer_suspension is 'Times that do not count for a timer: it is due when its budget has passed outside of them. Each has an end.';
