-- Why: a wait may say that a downtime of its site does not count; what suspended it then is told from what people suspended.
-- breaking: no

alter table timer add column in_downtime boolean not null default false;
comment on column timer.in_downtime is 'A downtime of its site does not count for it: its workflow says so.';
create index timer_in_downtime on timer (instance_id) where state = 'pending' and in_downtime;

alter table timer_suspension add column cause text not null default 'person';
comment on column timer_suspension.cause is 'person: whoever is named. downtime:<id>: it lasts as long as that downtime.';
alter table timer_suspension drop constraint timer_suspension_pkey;
alter table timer_suspension add primary key (instance_id, name, rung, suspended_at, cause);
