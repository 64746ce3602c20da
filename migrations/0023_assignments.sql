-- Why: a change must reach one site, or a part of it, before the others, and be taken back there alone.
-- breaking: no

create table bundle (
  digest   text        primary key,
  version  text        not null,
  network  json        not null,
  added_at timestamptz not null
);
comment on table bundle is 'A version of the network, from which what is in force at each site is taken. Immutable.';
comment on column bundle.digest is 'Of the network, and so of what it does.';

create table release_assignment (
  epoch     integer     not null,
  position  smallint    not null,
  scope     text        not null check (scope in ('everywhere', 'network', 'site', 'cohort')),
  site      text,
  cohort    json,
  bundle    text        not null references bundle (digest),
  kind      text        not null check (kind in ('start', 'assign', 'rollback')),
  actor     text        not null,
  reason    text        not null,
  runs      json        not null,
  at        timestamptz not null,
  primary key (epoch, position),
  check ((site is not null) = (scope in ('site', 'cohort'))),
  check ((cohort is not null) = (scope = 'cohort'))
);
comment on table release_assignment is 'Which bundle was assigned to which site or part of it, in order; each epoch is what all of them up to it come to. Append-only.';
comment on column release_assignment.kind is 'start: by the folder that the program was started with, where the network is not governed.';
comment on column release_assignment.runs is 'The runs that were open where it was assigned, and what became of them.';

create table release_document (
  digest      text        primary key,
  bundle      text        not null references bundle (digest),
  number      integer     not null unique,
  version     text        not null,
  document    json        not null,
  imported_at timestamptz not null,
  imported_by text        not null
);
comment on table release_document is 'Releases as they were signed: manifest, files and signatures. Append-only.';
comment on column release_document.number is 'Rises with each release that is taken: an older one is refused.';

create index instance_open on instance (site, workflow, digest) where ended_at is null;

insert into bundle (digest, version, network, added_at)
select distinct on (digest) digest, version, bundle, loaded_at
  from network_release
 order by digest, epoch;

insert into release_assignment (epoch, position, scope, bundle, kind, actor, reason, runs, at)
select epoch, 0, 'everywhere', digest, 'start', 'system', 'in force before there were assignments', '[]', loaded_at
  from network_release;
