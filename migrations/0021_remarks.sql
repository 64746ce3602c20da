-- Why: clinicians who go through a workflow's stories say what does not fit, and that must not get lost.
-- breaking: no

create table remark (
  id        bigint      generated always as identity primary key,
  workflow  text        not null,
  story     text        not null,
  scene     integer     not null,
  text      text        not null,
  epoch     bigint      not null,
  by_person text        not null,
  at        timestamptz not null
);
comment on table remark is 'What somebody said to a scene of a workflow''s story. Of no site: a story belongs to the workflow.';
comment on column remark.epoch is 'The configuration under which the story played.';
create index remark_by_workflow on remark (workflow, at);
