-- Why: a feed whose data miss what was agreed is as much somebody's work as one that is silent.
-- breaking: no

alter table feed_alert drop constraint feed_alert_kind_check;
alter table feed_alert add constraint feed_alert_kind_check check (kind in ('silent', 'behind', 'objective')) not valid;
alter table feed_alert validate constraint feed_alert_kind_check;
comment on table feed_alert is 'A feed that is silent, behind or below its objectives for longer than can be chance, from the first doubt to the end.';
