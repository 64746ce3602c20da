-- Why: who is signed in lives on the server and can be revoked; every act leaves a row in its own transaction.
-- breaking: no

create table session (
  id_hash      bytea       primary key,
  person       text        not null,
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  user_agent   text
);
comment on table session is 'Server-side sessions: the cookie holds a random id, the table its SHA-256.';

create table sign_in (
  state      text        primary key,
  verifier   text        not null,
  nonce      text        not null,
  return_to  text        not null,
  expires_at timestamptz not null
);
comment on table sign_in is 'OIDC sign-ins under way (authorization code with PKCE); each is used once.';

create table audit (
  id          bigint      generated always as identity primary key,
  xid         xid8        not null default pg_current_xact_id(),
  at          timestamptz not null,
  site        text,
  actor       text        not null,
  action      text        not null,
  object      text        not null,
  patient_id  text,
  outcome     text        not null check (outcome in ('done', 'refused')),
  detail      json        not null
);
comment on table audit is 'Who did what to what, written in the transaction of the act. Append-only.';
create index audit_by_object on audit (object, id);
create index audit_by_actor  on audit (actor, id);
