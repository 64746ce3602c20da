-- Why: a unit of measure that nobody knows hides values from every limit: such units are listed by volume, like codes that
-- no map has, without reading the results whose unit is known.
-- breaking: no

alter table observation add column unit_unknown boolean not null default false;
comment on column observation.unit_unknown is 'A number was told in a unit of measure that no limit can be held against.';

create index observation_unknown_unit on observation (changed_at)
 where unit_unknown and code ~ '^[0-9]{1,7}-[0-9]$';
