-- Why: who is on a leave of absence, until when, and a wait may say that a leave of its patient does not count.
-- breaking: no

alter table encounter add column on_leave_since timestamptz;
alter table encounter add column expected_back_at timestamptz;
comment on column encounter.on_leave_since is 'The patient is on a leave of absence since then; null: is not on leave.';
comment on column encounter.expected_back_at is 'When a patient on leave is expected back, as the feed said last.';

create table encounter_leave (
  encounter_id     text not null,
  began_at         timestamptz not null,
  ended_at         timestamptz,
  expected_back_at timestamptz,
  site             text not null,
  lane             smallint not null,
  primary key (encounter_id, began_at)
);
comment on table encounter_leave is 'Leaves of absence of a visit. One that was taken back ends where it began.';
comment on column encounter_leave.ended_at is 'Null while it lasts. A visit that ends ends its leave.';

alter table timer add column in_leave boolean not null default false;
comment on column timer.in_leave is 'A leave of its patient does not count for it: its workflow says so.';
create index timer_in_leave on timer (instance_id) where state = 'pending' and in_leave;
comment on column timer_suspension.cause is 'person: whoever is named. downtime:<id>, leave:<its beginning in ms>: it lasts as long as that.';
