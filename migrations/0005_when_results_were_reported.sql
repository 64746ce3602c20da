-- Why: a report that comes late must not override the one that was made after it.
-- breaking: no

alter table observation
  add column reported_at timestamptz,
  add column sent_at     timestamptz;
comment on column observation.reported_at is 'When the laboratory last reported or changed it, as far as it says so: an older report comes late.';
comment on column observation.sent_at is 'When the message that says so was sent: decides where reported_at does not.';
