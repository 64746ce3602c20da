-- Why: people agree on a change before it runs, and what they agreed on must be what runs.
-- breaking: no

create table source_tree (
  digest  text        primary key,
  files   json        not null,
  kept_at timestamptz not null
);
comment on table source_tree is 'The files of a network as people wrote them, byte for byte. Immutable.';
comment on column source_tree.digest is 'SHA-256 over the canonical JSON of the files, as manifests have it.';

create table bundle_source (
  bundle  text        not null,
  tree    text        not null,
  kept_at timestamptz not null,
  primary key (bundle, tree)
);
comment on table bundle_source is 'What a bundle was written as. Files that differ in comments alone say the same bundle: the last ones count.';

create table change_request (
  id         integer     generated always as identity primary key,
  title      text        not null,
  why        text        not null,
  author     text        not null,
  state      text        not null check (state in ('draft', 'in-review', 'changes-requested', 'approved', 'scheduled', 'applied', 'cancelled')),
  sites      json,
  base       json        not null,
  files      json        not null,
  notes      json        not null,
  runs       json        not null,
  schedule   json,
  applied    json,
  rev        integer     not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
comment on table change_request is 'A change that somebody proposes: what it starts from and the files that are different.';
comment on column change_request.sites is 'Where it is to be put in force. Null: everywhere, with what belongs to the network itself.';
comment on column change_request.base is 'The bundle and files that it starts from, and what ran at each site then: it is stale when that moves.';
comment on column change_request.files is 'The new text of each file that is different; null: it is gone.';
comment on column change_request.runs is 'Workflows whose open runs are moved when it is applied; all others end on their version.';
create index change_request_due on change_request (state) where state = 'scheduled';

create table change_request_event (
  request integer     not null,
  seq     integer     not null,
  at      timestamptz not null,
  actor   text        not null,
  kind    text        not null,
  detail  json        not null,
  primary key (request, seq)
);
comment on table change_request_event is 'All that was done and said about a change request, approvals among it. Append-only.';

create table change_request_viewed (
  request integer     not null,
  person  text        not null,
  object  text        not null,
  digest  text        not null,
  at      timestamptz not null,
  primary key (request, person, object)
);
comment on table change_request_viewed is 'What somebody has looked at. The mark holds as long as the object is changed in the same way.';
comment on column change_request_viewed.digest is 'Of what was different about the object.';
