-- Why: a document of 20 MB in a message is one value of 27 MB in the journal, read whole whenever the message is looked at. Kept
-- once beside it, the message stays small, and what arrived can still be written again byte for byte.
-- breaking: no

create table attachment (
  site    text        not null,
  digest  bytea       not null,
  bytes   integer     not null,
  last_at timestamptz not null,
  data    bytea       not null,
  primary key (site, digest)
);
comment on table attachment is 'Files that came inside messages, once for each site by their SHA-256. Written before the message that names them, so that none is named and missing.';
comment on column attachment.last_at is 'When a message last brought it: it is kept for as long from then as the network says.';
-- Not compressed, so that a slice of it is read without the rest.
alter table attachment alter column data set storage external;
create index attachment_by_last_at on attachment (last_at);

create table taken_out (
  seq             bigint      primary key,
  received_at     timestamptz not null,
  site            text        not null,
  original_digest bytea       not null,
  original_bytes  integer     not null,
  attachments     json        not null
);
comment on table taken_out is 'Journal rows whose attachments were taken out: SHA-256 and size of what arrived, and which file stood where.';

-- What old rows are found by when they are swept.
create index delivery_settled on delivery (changed_at) where state in ('delivered', 'discarded');
create index application_answer_by_time on application_answer using brin (received_at);
create index batched_message_by_time on batched_message using brin (received_at);
