-- Why: a task may say until when the work must be begun, apart from until when somebody must take it.
-- breaking: no

alter table task
  add column start_by   timestamptz,
  add column started_at timestamptz;

comment on column task.start_by is 'Until when whoever accepted must begin. Null: nobody accepted it, or it has no such time.';
