-- Why: whoever was told something marks it read; what nobody has read must not vanish after a day.
-- breaking: no

create table notice_read (
  person      text        not null,
  instance_id text        not null,
  key         text        not null,
  site        text        not null,
  at          timestamptz not null,
  primary key (person, instance_id, key)
);
comment on table notice_read is 'Who has read which notice. A row is a person and a notice: others of the pool have read theirs or not.';
