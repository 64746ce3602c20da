-- Why: ladders are drilled once a day, once only at each site, and people look at what the last drill found.
-- breaking: no

create table drill (
  site       text        not null,
  day        date        not null,
  started_at timestamptz not null,
  ladders    json        not null,
  primary key (site, day)
);
comment on table drill is 'The daily drill of a site: which ladders were tried. Its key is the claim; what became of each rung is told by the runs.';
comment on column drill.day is 'On the clocks of the site.';
comment on column drill.ladders is 'By run: subject, title and rungs (role, unit, place, and the workflows that ask it). Empty: the time was missed.';
