-- Why: an answer that follows a commit must not be forgotten by a restart, a number that was taken must be known before it
-- is answered, and what came in one batch must stay together. Only feeds whose policy asks for it write here.
-- breaking: no

create table application_answer (
  seq         bigint      primary key,
  received_at timestamptz not null,
  site        text        not null,
  feed        text        not null,
  peer        text        not null,
  host        text        not null,
  control_id  text        not null,
  answered_at timestamptz
);
comment on table application_answer is 'Application answers of enhanced mode that a sender waits for: written with the journal row, answered from its outcome.';
create index application_answer_due on application_answer (feed, host, seq) where answered_at is null;

create table feed_sequence (
  feed text        primary key,
  site text        not null,
  last bigint,
  seq  bigint      not null,
  at   timestamptz not null
);
comment on table feed_sequence is 'The number (MSH-13) of the last message that was taken on each feed, and its journal row. Null: forgotten, as the sender asked.';

create table content_receipt (
  feed         text        not null,
  content_hash bytea       not null,
  seq          bigint      not null,
  received_at  timestamptz not null,
  primary key (feed, content_hash)
);
comment on table content_receipt is 'The first message of each content on feeds that tell of the same content under another control id.';
create index content_receipt_by_time on content_receipt using brin (received_at);

create table message_batch (
  id          text        primary key,
  received_at timestamptz not null,
  site        text        not null,
  feed        text        not null,
  peer        text        not null,
  head        bytea       not null,
  messages    integer     not null,
  problems    json        not null
);
comment on table message_batch is 'Batches that came in one frame: what stood before their first message, and what was wrong with their counts.';

create table batched_message (
  seq         bigint      primary key,
  received_at timestamptz not null,
  site        text        not null,
  batch       text        not null,
  position    integer     not null
);
comment on table batched_message is 'Which journal rows came in which batch, in its order.';
create index batched_message_by_batch on batched_message (batch, position);
