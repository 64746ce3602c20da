-- Why: whoever approves a change request is to see what it would have meant in the last days, and its release is to carry that.
-- breaking: no
alter table trial add column request integer;
alter table trial add column plan text;
comment on column trial.request is 'The change request that was tried; null: it was asked for by itself.';
comment on column trial.plan is 'Fingerprint of the plan that was tried: what is edited since is another plan.';
create index trial_by_request on trial (request, plan, asked_at desc) where request is not null;
