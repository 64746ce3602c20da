-- Why: after a change a site is looked after daily; what people say, what was looked at and what was learned must not get lost.
-- breaking: no

create table feedback (
  id        text        primary key,
  site      text        not null,
  kind      text        not null check (kind in ('problem', 'idea', 'safety')),
  text      text        not null,
  page      text,
  task_id   text,
  workflow  text,
  version   text,
  epoch     bigint      not null,
  by_person text        not null,
  at        timestamptz not null
);
comment on table feedback is 'What somebody said of a page, a task or a workflow, with the version that it is about. What became of it is the run about feedback:id.';
comment on column feedback.page is 'The route, without what stands for a patient.';
create index feedback_by_site on feedback (site, at desc);
create index feedback_by_person on feedback (by_person, at desc);

create table hypercare_end (
  site      text        not null,
  epoch     bigint      not null,
  reason    text        not null,
  by_person text        not null,
  at        timestamptz not null,
  primary key (site, epoch)
);
comment on table hypercare_end is 'Somebody ended the hypercare after the change of an epoch before its time.';

create table hypercare_triage (
  id        bigint      generated always as identity primary key,
  site      text        not null,
  epoch     bigint      not null,
  note      text        not null,
  items     integer     not null,
  by_person text        not null,
  at        timestamptz not null
);
comment on table hypercare_triage is 'Somebody went through the day''s list of a site, with how many lines it had.';
create index hypercare_triage_newest on hypercare_triage (site, epoch, id desc);

create table lesson (
  id        bigint      generated always as identity primary key,
  site      text        not null,
  bundle    text        not null,
  version   text        not null,
  workflow  text,
  text      text        not null,
  by_person text        not null,
  at        timestamptz not null
);
comment on table lesson is 'What was learned from a change at a site, tied to the version that it was learned from.';
create index lesson_by_site on lesson (site, id desc);
create index lesson_by_version on lesson (version, id desc);
