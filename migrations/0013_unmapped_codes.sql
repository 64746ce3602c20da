-- Why: results whose code no map has are listed by volume, without reading those that have one.
-- breaking: no

create index observation_unmapped on observation (changed_at)
 where code !~ '^[0-9]{1,7}-[0-9]$' and code <> 'no-code';
