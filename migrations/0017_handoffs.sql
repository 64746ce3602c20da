-- Why: at the end of a shift everything is handed over at once, and what nobody takes over in time must ask its pool again.
-- breaking: no

create table handoff (
  id          text        primary key,
  site        text        not null,
  from_person text        not null,
  to_person   text        not null,
  note        text        not null,
  offered_at  timestamptz not null,
  accept_by   timestamptz not null,
  closed_at   timestamptz,
  returned    integer     not null default 0
);
comment on table handoff is 'A shift handoff: tasks of one person that are offered to another together, until a deadline.';
comment on column handoff.returned is 'Tasks that nobody had taken over by the deadline: their pools were asked again.';
create index handoff_due on handoff (accept_by) where closed_at is null;
create index handoff_by_giver on handoff (from_person, offered_at);
create index handoff_by_receiver on handoff (to_person, offered_at);

create table handoff_item (
  handoff_id text     not null,
  task_id    text     not null,
  site       text     not null,
  lane       smallint not null,
  rev        integer  not null,
  primary key (handoff_id, task_id)
);
comment on table handoff_item is 'A task of a handoff. What became of it is the next line of its history after the revision at which it was offered.';
