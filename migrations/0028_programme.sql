-- Why: a change comes to a site when it is ready, and who says so must be able to show it years later.
-- breaking: no

create table readiness_evidence (
  id        bigint      generated always as identity primary key,
  site      text        not null,
  criterion text        not null,
  shown     boolean     not null,
  kind      text        not null check (kind in ('link', 'file', 'text')),
  reference text        not null,
  note      text        not null,
  by_person text        not null,
  at        timestamptz not null
);
comment on table readiness_evidence is 'What somebody showed for a criterion of a site, or that it is so no more. The newest line counts; none is ever changed.';
comment on column readiness_evidence.shown is 'False: it is not so any more.';
comment on column readiness_evidence.reference is 'The address, the name of the file, or the text itself.';
create index readiness_evidence_newest on readiness_evidence (site, criterion, id desc);

create table training_done (
  id          bigint      generated always as identity primary key,
  site        text        not null,
  step        text        not null,
  person      text        not null,
  recorded_by text        not null,
  at          timestamptz not null
);
comment on table training_done is 'Somebody went through a step of training. Done anew after its time: another line.';
create index training_done_newest on training_done (site, step, person, at desc);

create table go_no_go (
  id        bigint      generated always as identity primary key,
  site      text        not null,
  bundle    text        not null,
  version   text        not null,
  question  text        not null,
  asked_by  text        not null,
  asked_at  timestamptz not null,
  plan      text        not null,
  seen      json        not null
);
comment on table go_no_go is 'Whether a release goes to a site, as it was asked. Lines here and of votes and decisions are never changed.';
comment on column go_no_go.seen is 'The readiness and the plan at that moment.';
comment on column go_no_go.plan is 'The fingerprint of the plan: another one makes the question stale.';
create index go_no_go_by_site on go_no_go (site, id desc);

create table go_no_go_vote (
  go_no_go_id bigint      not null,
  site        text        not null,
  person      text        not null,
  role        text        not null,
  vote        text        not null check (vote in ('go', 'no-go')),
  reason      text        not null,
  seen        json        not null,
  at          timestamptz not null,
  primary key (go_no_go_id, person)
);
comment on table go_no_go_vote is 'What somebody said, in which role, and what they saw when they said it.';

create table go_no_go_decision (
  go_no_go_id bigint      primary key,
  site        text        not null,
  outcome     text        not null check (outcome in ('go', 'no-go', 'withdrawn')),
  reason      text        not null,
  by_person   text        not null,
  at          timestamptz not null
);
comment on table go_no_go_decision is 'How it was decided. Nothing is added to the question afterwards.';
