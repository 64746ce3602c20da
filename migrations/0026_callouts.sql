-- Why: people are called out by pager, text message and mail, and what becomes of each callout decides whether the next is asked.
-- breaking: no

create table task_code (
  code     text        primary key,
  task_id  text        not null unique,
  site     text        not null,
  lane     smallint    not null,
  given_at timestamptz not null
);
comment on table task_code is 'The short code of a task, for replies. Kept for a while after the task is closed, so that an old reply means nothing else.';

create table callout (
  id           text        primary key,
  site         text        not null,
  lane         smallint    not null,
  task_id      text        not null,
  rev          integer     not null,
  rung         integer     not null,
  person       text        not null,
  channel      text        not null,
  pool_role    text        not null,
  pool_unit    text,
  reason       text        not null check (reason in ('asked', 'escalated', 'returned', 'offered')),
  text         text        not null,
  effect_id    text        not null unique,
  state        text        not null
    check (state in ('queued', 'sent', 'delivered', 'seen', 'answered', 'failed', 'expired')),
  created_at   timestamptz not null,
  deliver_by   timestamptz,
  changed_at   timestamptz not null,
  delivered_at timestamptz,
  answer       text        check (answer in ('accept', 'not-mine', 'cannot')),
  failure      text,
  heeded_at    timestamptz,
  unique (task_id, person, channel, text)
);
comment on table callout is 'What told one person by one channel that a task asks them, and how far it came. No patient in it.';
comment on column callout.rev is 'The revision of the task of which it tells.';
comment on column callout.deliver_by is 'When it has failed if its gateway has not reported it as delivered; null where none reports.';
comment on column callout.failure is 'Why it failed, in our words.';
comment on column callout.heeded_at is 'When it was acted upon that it failed.';
create index callout_by_site on callout (site, created_at);
create index callout_under_way on callout (created_at) where state in ('queued', 'sent');
create index callout_unheeded on callout (task_id) where state in ('failed', 'expired') and heeded_at is null;

create table callout_reply (
  client   text        not null,
  reply_id text        not null,
  at       timestamptz not null,
  answer   json,
  primary key (client, reply_id)
);
comment on table callout_reply is 'Replies that gateways handed on, with what was answered, so that the same one again does nothing anew.';
create index callout_reply_at on callout_reply (at);
