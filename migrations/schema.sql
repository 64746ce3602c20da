-- What the migrations lead to. Generated: node tools/dump-schema.mjs

create sequence journal_seq;

create table absence (
  id         text not null,
  site       text,
  person     text not null,
  substitute text,
  from_at    timestamptz not null,
  until_at   timestamptz not null,
  reason     text not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_at   timestamptz,
  ended_by   text,
  constraint absence_pkey PRIMARY KEY (id)
);
CREATE INDEX absence_until ON absence USING btree (until_at);
comment on table absence is 'Somebody is away, everywhere, for a time; a substitute stands in wherever they hold the same role.';

create table application_answer (
  seq         bigint not null,
  received_at timestamptz not null,
  site        text not null,
  feed        text not null,
  peer        text not null,
  host        text not null,
  control_id  text not null,
  answered_at timestamptz,
  constraint application_answer_pkey PRIMARY KEY (seq)
);
CREATE INDEX application_answer_by_time ON application_answer USING brin (received_at);
CREATE INDEX application_answer_due ON application_answer USING btree (feed, host, seq) WHERE (answered_at IS NULL);
comment on table application_answer is 'Application answers of enhanced mode that a sender waits for: written with the journal row, answered from its outcome.';

create table applied_ahead (
  seq bigint not null,
  constraint applied_ahead_pkey PRIMARY KEY (seq)
);
comment on table applied_ahead is 'Journal rows beyond the lanes'' position that are applied already: the reader passes them over, and forgets them.';

create table appointment (
  id            text not null,
  site          text not null,
  lane          smallint not null,
  patient_id    text not null,
  patient_key   text not null,
  encounter_id  text,
  status        text not null,
  placer_number text,
  filler_number text,
  code          text,
  code_system   text,
  display       text,
  reason        text,
  start_at      timestamptz,
  end_at        timestamptz,
  unit          text,
  place         text,
  practitioner  text,
  resources     json,
  note          text,
  told_at       timestamptz,
  rev           integer not null,
  changed_at    timestamptz not null,
  source_seq    bigint not null,
  constraint appointment_pkey PRIMARY KEY (id)
);
CREATE INDEX appointment_by_encounter ON appointment USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX appointment_by_filler ON appointment USING btree (filler_number);
CREATE INDEX appointment_by_patient ON appointment USING btree (patient_id, start_at);
CREATE INDEX appointment_by_placer ON appointment USING btree (placer_number);
comment on table appointment is 'A booked time of a patient, with who and what is booked for it.';

create table attachment (
  site    text not null,
  digest  bytea not null,
  bytes   integer not null,
  last_at timestamptz not null,
  data    bytea not null,
  constraint attachment_pkey PRIMARY KEY (site, digest)
);
CREATE INDEX attachment_by_last_at ON attachment USING btree (last_at);
comment on table attachment is 'Files that came inside messages, once for each site by their SHA-256. Written before the message that names them, so that none is named and missing.';
comment on column attachment.last_at is 'When a message last brought it: it is kept for as long from then as the network says.';

create table audit (
  id         bigint not null generated always as identity,
  xid        xid8 not null default pg_current_xact_id(),
  at         timestamptz not null,
  site       text,
  actor      text not null,
  action     text not null,
  object     text not null,
  patient_id text,
  outcome    text not null,
  detail     json not null,
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX audit_by_actor ON audit USING btree (actor, id);
CREATE INDEX audit_by_object ON audit USING btree (object, id);
comment on table audit is 'Who did what to what, written in the transaction of the act. Append-only.';

create table batched_message (
  seq         bigint not null,
  received_at timestamptz not null,
  site        text not null,
  batch       text not null,
  "position"  integer not null,
  constraint batched_message_pkey PRIMARY KEY (seq)
);
CREATE INDEX batched_message_by_batch ON batched_message USING btree (batch, "position");
CREATE INDEX batched_message_by_time ON batched_message USING brin (received_at);
comment on table batched_message is 'Which journal rows came in which batch, in its order.';

create table bundle (
  digest   text not null,
  version  text not null,
  network  json not null,
  added_at timestamptz not null,
  constraint bundle_pkey PRIMARY KEY (digest)
);
comment on table bundle is 'A version of the network, from which what is in force at each site is taken. Immutable.';
comment on column bundle.digest is 'Of the network, and so of what it does.';

create table bundle_source (
  bundle  text not null,
  tree    text not null,
  kept_at timestamptz not null,
  constraint bundle_source_pkey PRIMARY KEY (bundle, tree)
);
comment on table bundle_source is 'What a bundle was written as. Files that differ in comments alone say the same bundle: the last ones count.';

create table callout (
  id           text not null,
  site         text not null,
  lane         smallint not null,
  task_id      text not null,
  rev          integer not null,
  rung         integer not null,
  person       text not null,
  channel      text not null,
  pool_role    text not null,
  pool_unit    text,
  reason       text not null,
  text         text not null,
  effect_id    text not null,
  state        text not null,
  created_at   timestamptz not null,
  deliver_by   timestamptz,
  changed_at   timestamptz not null,
  delivered_at timestamptz,
  answer       text,
  failure      text,
  heeded_at    timestamptz,
  constraint callout_pkey PRIMARY KEY (id),
  constraint callout_effect_id_key UNIQUE (effect_id),
  constraint callout_task_id_person_channel_text_key UNIQUE (task_id, person, channel, text),
  constraint callout_answer_check CHECK ((answer = ANY (ARRAY['accept'::text, 'not-mine'::text, 'cannot'::text]))),
  constraint callout_reason_check CHECK ((reason = ANY (ARRAY['asked'::text, 'escalated'::text, 'returned'::text, 'offered'::text]))),
  constraint callout_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'delivered'::text, 'seen'::text, 'answered'::text, 'failed'::text, 'expired'::text])))
);
CREATE INDEX callout_by_site ON callout USING btree (site, created_at);
CREATE INDEX callout_under_way ON callout USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'sent'::text]));
CREATE INDEX callout_unheeded ON callout USING btree (task_id) WHERE ((state = ANY (ARRAY['failed'::text, 'expired'::text])) AND (heeded_at IS NULL));
comment on table callout is 'What told one person by one channel that a task asks them, and how far it came. No patient in it.';
comment on column callout.rev is 'The revision of the task of which it tells.';
comment on column callout.deliver_by is 'When it has failed if its gateway has not reported it as delivered; null where none reports.';
comment on column callout.failure is 'Why it failed, in our words.';
comment on column callout.heeded_at is 'When it was acted upon that it failed.';

create table callout_reply (
  client   text not null,
  reply_id text not null,
  at       timestamptz not null,
  answer   json,
  constraint callout_reply_pkey PRIMARY KEY (client, reply_id)
);
CREATE INDEX callout_reply_at ON callout_reply USING btree (at);
comment on table callout_reply is 'Replies that gateways handed on, with what was answered, so that the same one again does nothing anew.';

create table care_item_key (
  item_key text not null,
  site     text not null,
  lane     smallint not null,
  kind     text not null,
  item_id  text not null,
  constraint care_item_key_pkey PRIMARY KEY (item_key)
);
comment on table care_item_key is 'Alias table: a number of a placer, filler or author leads to one care item. Numbers come later than the item.';

create table change_request (
  id         integer not null generated always as identity,
  title      text not null,
  why        text not null,
  author     text not null,
  state      text not null,
  sites      json,
  base       json not null,
  files      json not null,
  notes      json not null,
  runs       json not null,
  schedule   json,
  applied    json,
  rev        integer not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint change_request_pkey PRIMARY KEY (id),
  constraint change_request_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'in-review'::text, 'changes-requested'::text, 'approved'::text, 'scheduled'::text, 'applied'::text, 'cancelled'::text])))
);
CREATE INDEX change_request_due ON change_request USING btree (state) WHERE (state = 'scheduled'::text);
comment on table change_request is 'A change that somebody proposes: what it starts from and the files that are different.';
comment on column change_request.sites is 'Where it is to be put in force. Null: everywhere, with what belongs to the network itself.';
comment on column change_request.base is 'The bundle and files that it starts from, and what ran at each site then: it is stale when that moves.';
comment on column change_request.files is 'The new text of each file that is different; null: it is gone.';
comment on column change_request.runs is 'Workflows whose open runs are moved when it is applied; all others end on their version.';

create table change_request_event (
  request integer not null,
  seq     integer not null,
  at      timestamptz not null,
  actor   text not null,
  kind    text not null,
  detail  json not null,
  constraint change_request_event_pkey PRIMARY KEY (request, seq)
);
comment on table change_request_event is 'All that was done and said about a change request, approvals among it. Append-only.';

create table change_request_viewed (
  request integer not null,
  person  text not null,
  object  text not null,
  digest  text not null,
  at      timestamptz not null,
  constraint change_request_viewed_pkey PRIMARY KEY (request, person, object)
);
comment on table change_request_viewed is 'What somebody has looked at. The mark holds as long as the object is changed in the same way.';
comment on column change_request_viewed.digest is 'Of what was different about the object.';

create table clinical_order (
  id            text not null,
  site          text not null,
  lane          smallint not null,
  patient_id    text not null,
  patient_key   text not null,
  encounter_id  text,
  status        text not null,
  placer_number text,
  filler_number text,
  group_number  text,
  code          text,
  code_system   text,
  display       text,
  urgency       text,
  ordered_by    text,
  ordered_at    timestamptz,
  start_at      timestamptz,
  reason        text,
  note          text,
  told_at       timestamptz,
  rev           integer not null,
  changed_at    timestamptz not null,
  source_seq    bigint not null,
  constraint clinical_order_pkey PRIMARY KEY (id)
);
CREATE INDEX clinical_order_by_encounter ON clinical_order USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX clinical_order_by_filler ON clinical_order USING btree (filler_number);
CREATE INDEX clinical_order_by_patient ON clinical_order USING btree (patient_id, status);
CREATE INDEX clinical_order_by_placer ON clinical_order USING btree (placer_number);
comment on table clinical_order is 'An order as placer and filler last told of it. told_at: what happened before it comes late.';

create table content_receipt (
  feed         text not null,
  content_hash bytea not null,
  seq          bigint not null,
  received_at  timestamptz not null,
  constraint content_receipt_pkey PRIMARY KEY (feed, content_hash)
);
CREATE INDEX content_receipt_by_time ON content_receipt USING brin (received_at);
comment on table content_receipt is 'The first message of each content on feeds that tell of the same content under another control id.';

create table delivery (
  effect_seq  bigint not null,
  effect_id   text not null,
  xid         xid8 not null default pg_current_xact_id(),
  site        text not null,
  lane        smallint not null,
  destination text not null,
  subject     text not null,
  order_key   text not null,
  state       text not null,
  attempts    integer not null default 0,
  refusals    integer not null default 0,
  next_at     timestamptz not null,
  expires_at  timestamptz not null,
  fence       bigint,
  cause       text,
  sentence    text,
  answer      json,
  changed_at  timestamptz not null,
  constraint delivery_pkey PRIMARY KEY (effect_seq),
  constraint delivery_effect_id_key UNIQUE (effect_id),
  constraint delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'claimed'::text, 'ambiguous'::text, 'held'::text, 'delivered'::text, 'dead'::text, 'discarded'::text])))
);
CREATE INDEX delivery_by_subject ON delivery USING btree (destination, subject, effect_seq);
CREATE INDEX delivery_dead ON delivery USING btree (destination, cause, changed_at) WHERE (state = 'dead'::text);
CREATE INDEX delivery_delivered ON delivery USING btree (destination, changed_at) WHERE (state = 'delivered'::text);
CREATE INDEX delivery_expiring ON delivery USING btree (expires_at) WHERE (state = ANY (ARRAY['pending'::text, 'ambiguous'::text, 'held'::text]));
CREATE INDEX delivery_in_order ON delivery USING btree (destination, order_key, xid, effect_seq) WHERE (state = ANY (ARRAY['pending'::text, 'claimed'::text, 'ambiguous'::text, 'held'::text]));
CREATE INDEX delivery_settled ON delivery USING btree (changed_at) WHERE (state = ANY (ARRAY['delivered'::text, 'discarded'::text]));
CREATE INDEX delivery_waiting ON delivery USING btree (destination, xid, effect_seq) WHERE (state = ANY (ARRAY['pending'::text, 'claimed'::text, 'ambiguous'::text, 'held'::text]));
comment on table delivery is 'How far each effect has come: the one row of it that changes.';
comment on column delivery.fence is 'Of the lease under which it was claimed: a claim of an older lease is nobody''s any more.';
comment on column delivery.cause is 'Why it is not delivered: the class of the last failure. Groups dead letters.';

create table destination_lease (
  destination  text not null,
  holder       text,
  fence        bigint not null default 0,
  lease_until  timestamptz not null default '-infinity'::timestamp with time zone,
  breaker      json,
  failure      text,
  delivered_at timestamptz,
  constraint destination_lease_pkey PRIMARY KEY (destination)
);
comment on table destination_lease is 'Which process delivers to a destination (fenced), and what it last knew of it.';

create table document (
  id            text not null,
  site          text not null,
  lane          smallint not null,
  patient_id    text not null,
  patient_key   text not null,
  encounter_id  text,
  status        text not null,
  number        text,
  code          text,
  code_system   text,
  display       text,
  completion    text,
  availability  text,
  author        text,
  authenticator text,
  written_at    timestamptz,
  parent_number text,
  relation      text,
  file_name     text,
  content_kind  text,
  content       text,
  content_seq   bigint,
  told_at       timestamptz,
  rev           integer not null,
  changed_at    timestamptz not null,
  source_seq    bigint not null,
  constraint document_pkey PRIMARY KEY (id)
);
CREATE INDEX document_by_encounter ON document USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX document_by_number ON document USING btree (number);
CREATE INDEX document_by_patient ON document USING btree (patient_id, written_at);
comment on table document is 'A document about a patient. Short texts are in content; anything longer stays in the journal row content_seq.';

create table downtime (
  id          bigint not null generated always as identity,
  site        text not null,
  reason      text not null,
  began_at    timestamptz not null,
  declared_by text not null,
  ended_at    timestamptz,
  ended_by    text,
  constraint downtime_pkey PRIMARY KEY (id)
);
CREATE INDEX downtime_by_site ON downtime USING btree (site, began_at);
CREATE UNIQUE INDEX downtime_running ON downtime USING btree (site) WHERE (ended_at IS NULL);
comment on table downtime is 'A time in which a site worked on paper, as somebody declared it.';

create table downtime_task (
  downtime_id bigint not null,
  task_id     text not null,
  site        text not null,
  how         text,
  paper_at    timestamptz,
  paper_by    text,
  note        text,
  entered_by  text,
  entered_at  timestamptz,
  constraint downtime_task_pkey PRIMARY KEY (downtime_id, task_id),
  constraint downtime_task_how_check CHECK ((how = ANY (ARRAY['done-on-paper'::text, 'nothing-done'::text])))
);
CREATE INDEX downtime_task_by_task ON downtime_task USING btree (task_id);
comment on table downtime_task is 'A task that was open in a downtime, and what somebody said afterwards of what was done on paper.';
comment on column downtime_task.how is 'Null: nobody has said anything yet.';

create table drill (
  site       text not null,
  day        date not null,
  started_at timestamptz not null,
  ladders    json not null,
  constraint drill_pkey PRIMARY KEY (site, day)
);
comment on table drill is 'The daily drill of a site: which ladders were tried. Its key is the claim; what became of each rung is told by the runs.';
comment on column drill.day is 'On the clocks of the site.';
comment on column drill.ladders is 'By run: subject, title and rungs (role, unit, place, and the workflows that ask it). Empty: the time was missed.';

create table duty_override (
  id         text not null,
  site       text not null,
  unit       text,
  role       text not null,
  person_out text,
  person_in  text,
  from_at    timestamptz not null,
  until_at   timestamptz not null,
  reason     text not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_at   timestamptz,
  ended_by   text,
  constraint duty_override_pkey PRIMARY KEY (id)
);
CREATE INDEX duty_override_until ON duty_override USING btree (until_at);
comment on table duty_override is 'Somebody is on for a role, or is not, other than the rota says, for a time: a swap, a sick call, an extra hand.';

create table edited_message (
  seq          bigint not null,
  original_seq bigint not null,
  site         text not null,
  lane         smallint not null,
  exception_id text not null,
  place_xid    xid8 not null,
  place        bigint not null,
  edited_by    text not null,
  edited_at    timestamptz not null,
  reason       text not null,
  constraint edited_message_pkey PRIMARY KEY (seq)
);
CREATE INDEX edited_message_by_original ON edited_message USING btree (original_seq);
comment on table edited_message is 'Journal rows that a person made from another one, which stays as it came. place: of the first original, which it stands for in the order of its key.';

create table effect (
  seq             bigint not null generated always as identity,
  id              text not null,
  xid             xid8 not null default pg_current_xact_id(),
  site            text not null,
  lane            smallint not null,
  patient_id      text,
  destination     text not null,
  kind            text not null,
  subject         text not null,
  idempotency_key text not null,
  order_key       text not null,
  payload         json not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  number          bigint,
  constraint effect_pkey PRIMARY KEY (seq),
  constraint effect_id_key UNIQUE (id),
  constraint effect_idempotency_key_key UNIQUE (idempotency_key)
);
comment on table effect is 'The outbox: what is to leave for a destination, once per destination and cause, with all that may be said of it. Append-only.';
comment on column effect.xid is 'Deliveries begin only below the snapshot''s xmin, in (xid, seq) order; 0 where the lock of a subscription has put them in the order of seq.';
comment on column effect.payload is 'Already cut to the fields that the destination may have.';
comment on column effect.number is 'Events that its subscription has been told, this one included; null where nobody counts.';

create table encounter (
  id               text not null,
  site             text not null,
  lane             smallint not null,
  visit_key        text not null,
  patient_id       text not null,
  class            text,
  status           text not null,
  location_id      text,
  unit             text,
  attending        text,
  admitted_at      timestamptz,
  discharged_at    timestamptz,
  disposition      text,
  rev              integer not null,
  changed_at       timestamptz not null,
  source_seq       bigint not null,
  patient_key      text,
  account          text,
  same_as          text,
  history          json not null default '{"base":null,"movements":[]}'::json,
  attending_id     text,
  on_leave_since   timestamptz,
  expected_back_at timestamptz,
  constraint encounter_pkey PRIMARY KEY (id),
  constraint encounter_visit_key_key UNIQUE (visit_key),
  constraint encounter_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id),
  constraint encounter_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id),
  constraint encounter_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'in-progress'::text, 'finished'::text, 'cancelled'::text])))
);
CREATE INDEX encounter_by_account ON encounter USING btree (account) WHERE (account IS NOT NULL);
CREATE INDEX encounter_by_patient ON encounter USING btree (patient_id, status);
CREATE INDEX encounter_by_patient_key ON encounter USING btree (patient_key) WHERE (patient_key IS NOT NULL);
comment on table encounter is 'A visit: who, where, from when to when.';
comment on column encounter.changed_at is 'When the patient last moved, as the feed says: an older movement comes late and is history.';
comment on column encounter.patient_key is 'The identifier (authority|value) by which the patient was named when the visit was first told of: whose it is if a merge is taken back.';
comment on column encounter.account is 'authority|account number; accounts are moved between patients with their visits.';
comment on column encounter.same_as is 'The visit that this one was found to be; late messages of its number follow.';
comment on column encounter.history is 'What messages told of the visit, from which its state follows whatever the order in which they came.';
comment on column encounter.attending_id is 'By which the feed names the attending; null where it sends none, or where the visit was told of before it was read.';
comment on column encounter.on_leave_since is 'The patient is on a leave of absence since then; null: is not on leave.';
comment on column encounter.expected_back_at is 'When a patient on leave is expected back, as the feed said last.';

create table encounter_leave (
  encounter_id     text not null,
  began_at         timestamptz not null,
  ended_at         timestamptz,
  expected_back_at timestamptz,
  site             text not null,
  lane             smallint not null,
  constraint encounter_leave_pkey PRIMARY KEY (encounter_id, began_at)
);
comment on table encounter_leave is 'Leaves of absence of a visit. One that was taken back ends where it began.';
comment on column encounter_leave.ended_at is 'Null while it lasts. A visit that ends ends its leave.';

create table event (
  seq          bigint not null generated always as identity,
  id           text not null,
  xid          xid8 not null default pg_current_xact_id(),
  site         text not null,
  lane         smallint not null,
  type         text not null,
  occurred_at  timestamptz not null,
  received_at  timestamptz not null,
  recorded_at  timestamptz not null,
  patient_id   text not null,
  encounter_id text,
  unit         text,
  subject      text not null,
  data         json not null,
  sources      bigint[] not null,
  epoch        integer not null,
  constraint event_pkey PRIMARY KEY (seq)
);
CREATE INDEX event_by_id ON event USING btree (id);
CREATE INDEX event_by_patient ON event USING btree (patient_id, seq);
CREATE INDEX event_by_source ON event USING btree ((sources[1]));
comment on table event is 'Clinical events: what changed, when it happened, when we heard, and the journal rows that say so. Append-only.';

create table exception (
  id          text not null,
  site        text not null,
  lane        smallint not null,
  feed        text not null,
  lane_key    text not null,
  seq         bigint not null,
  received_at timestamptz not null,
  cause       text not null,
  sentence    text not null,
  problems    json not null,
  parks       boolean not null,
  state       text not null,
  raised_at   timestamptz not null,
  resolved_at timestamptz,
  resolved_by text,
  reason      text,
  critical    boolean not null default false,
  xid         xid8 not null default pg_current_xact_id(),
  constraint exception_pkey PRIMARY KEY (id),
  constraint exception_state_check CHECK ((state = ANY (ARRAY['open'::text, 'retried'::text, 'skipped'::text, 'edited'::text])))
);
CREATE INDEX exception_by_position ON exception USING btree (xid, id);
CREATE INDEX exception_by_seq ON exception USING btree (seq);
CREATE INDEX exception_open ON exception USING btree (cause, raised_at) WHERE (state = 'open'::text);
CREATE INDEX exception_open_by_feed ON exception USING btree (feed, cause, lane_key) WHERE (state = 'open'::text);
comment on table exception is 'A message that could not be applied, why, and what a person did about it. cause groups alike ones.';
comment on column exception.critical is 'A result that is flagged as critical stands in the message itself.';

create table feed_alert (
  id        text not null,
  feed      text not null,
  site      text not null,
  kind      text not null,
  phase     text not null,
  since     timestamptz not null,
  raised_at timestamptz,
  ended_at  timestamptz,
  sentence  text not null,
  constraint feed_alert_pkey PRIMARY KEY (id),
  constraint feed_alert_kind_check CHECK ((kind = ANY (ARRAY['silent'::text, 'behind'::text, 'objective'::text]))),
  constraint feed_alert_phase_check CHECK ((phase = ANY (ARRAY['doubtful'::text, 'raised'::text, 'recovering'::text, 'ended'::text])))
);
CREATE INDEX feed_alert_by_feed ON feed_alert USING btree (feed, raised_at);
CREATE UNIQUE INDEX feed_alert_standing ON feed_alert USING btree (feed, kind) WHERE (phase <> 'ended'::text);
comment on table feed_alert is 'A feed that is silent, behind or below its objectives for longer than can be chance, from the first doubt to the end.';
comment on column feed_alert.since is 'When the condition of this phase began: what is debounced.';

create table feed_baseline (
  feed       text not null,
  per_hour   json not null,
  learned_at timestamptz not null,
  constraint feed_baseline_pkey PRIMARY KEY (feed)
);
comment on table feed_baseline is 'Messages that an hour of the week (Monday 00:00 local first) usually brings, learned from feed_hour; null where too few weeks are known.';

create table feed_count_position (
  one         boolean not null default true,
  xid         xid8 not null default '0'::xid8,
  seq         bigint not null default 0,
  received_at timestamptz not null default '-infinity'::timestamp with time zone,
  constraint feed_count_position_pkey PRIMARY KEY (one),
  constraint feed_count_position_one_check CHECK (one)
);
comment on table feed_count_position is 'How far the journal is counted by feed and hour. One row: whoever counts has it locked.';

create table feed_hour (
  feed            text not null,
  hour            timestamptz not null,
  site            text not null,
  messages        integer not null default 0,
  bytes           bigint not null default 0,
  answered_well   integer not null default 0,
  answered_error  integer not null default 0,
  answered_reject integer not null default 0,
  missing         integer not null default 0,
  invalid_code    integer not null default 0,
  unexpected_null integer not null default 0,
  late            integer not null default 0,
  duplicates      integer not null default 0,
  constraint feed_hour_pkey PRIMARY KEY (feed, hour)
);
CREATE INDEX feed_hour_by_hour ON feed_hour USING btree (hour);
comment on table feed_hour is 'What a feed brought in an hour (UTC): messages, bytes, answers, and messages by what is wrong with their data. Counted from the journal, and can be counted again.';
comment on column feed_hour.duplicates is 'Repeats of messages that came first in this hour.';

create table feed_sequence (
  feed text not null,
  site text not null,
  last bigint,
  seq  bigint not null,
  at   timestamptz not null,
  constraint feed_sequence_pkey PRIMARY KEY (feed)
);
comment on table feed_sequence is 'The number (MSH-13) of the last message that was taken on each feed, and its journal row. Null: forgotten, as the sender asked.';

create table feed_unsettled (
  seq         bigint not null,
  feed        text not null,
  site        text not null,
  received_at timestamptz not null,
  outcome     text,
  outcome_at  timestamptz,
  measures    json not null,
  constraint feed_unsettled_pkey PRIMARY KEY (seq)
);
comment on table feed_unsettled is 'Journal rows that are counted but whose outcome may still change, with what was counted of it.';

create table feedback (
  id        text not null,
  site      text not null,
  kind      text not null,
  text      text not null,
  page      text,
  task_id   text,
  workflow  text,
  version   text,
  epoch     bigint not null,
  by_person text not null,
  at        timestamptz not null,
  constraint feedback_pkey PRIMARY KEY (id),
  constraint feedback_kind_check CHECK ((kind = ANY (ARRAY['problem'::text, 'idea'::text, 'safety'::text])))
);
CREATE INDEX feedback_by_person ON feedback USING btree (by_person, at DESC);
CREATE INDEX feedback_by_site ON feedback USING btree (site, at DESC);
comment on table feedback is 'What somebody said of a page, a task or a workflow, with the version that it is about. What became of it is the run about feedback:id.';
comment on column feedback.page is 'The route, without what stands for a patient.';

create table flag_change (
  "position" bigint not null generated always as identity,
  id         text not null,
  flag       text not null,
  site       text,
  unit       text,
  change     text not null,
  actor      text not null,
  reason     text not null,
  at         timestamptz not null,
  constraint flag_change_pkey PRIMARY KEY ("position"),
  constraint flag_change_id_key UNIQUE (id),
  constraint flag_change_change_check CHECK ((change = ANY (ARRAY['turned-off'::text, 'turn-on-asked'::text, 'turned-on'::text]))),
  constraint flag_change_check CHECK (((unit IS NULL) OR (site IS NOT NULL)))
);
comment on table flag_change is 'What people did to flags, in order; what is turned off is what all of it comes to. Append-only.';
comment on column flag_change.site is 'Where: null is everywhere.';
comment on column flag_change.change is 'turn-on-asked waits for a second person, who turns it on.';

create table flag_version (
  flag    text not null,
  digest  text not null,
  seen_at timestamptz not null,
  constraint flag_version_pkey PRIMARY KEY (flag, digest)
);
comment on table flag_version is 'When each version of a flag was first in force: a flag that nobody changed for long is stale.';

create table go_no_go (
  id       bigint not null generated always as identity,
  site     text not null,
  bundle   text not null,
  version  text not null,
  question text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  plan     text not null,
  seen     json not null,
  constraint go_no_go_pkey PRIMARY KEY (id)
);
CREATE INDEX go_no_go_by_site ON go_no_go USING btree (site, id DESC);
comment on table go_no_go is 'Whether a release goes to a site, as it was asked. Lines here and of votes and decisions are never changed.';
comment on column go_no_go.plan is 'The fingerprint of the plan: another one makes the question stale.';
comment on column go_no_go.seen is 'The readiness and the plan at that moment.';

create table go_no_go_decision (
  go_no_go_id bigint not null,
  site        text not null,
  outcome     text not null,
  reason      text not null,
  by_person   text not null,
  at          timestamptz not null,
  constraint go_no_go_decision_pkey PRIMARY KEY (go_no_go_id),
  constraint go_no_go_decision_outcome_check CHECK ((outcome = ANY (ARRAY['go'::text, 'no-go'::text, 'withdrawn'::text])))
);
comment on table go_no_go_decision is 'How it was decided. Nothing is added to the question afterwards.';

create table go_no_go_vote (
  go_no_go_id bigint not null,
  site        text not null,
  person      text not null,
  role        text not null,
  vote        text not null,
  reason      text not null,
  seen        json not null,
  at          timestamptz not null,
  constraint go_no_go_vote_pkey PRIMARY KEY (go_no_go_id, person),
  constraint go_no_go_vote_vote_check CHECK ((vote = ANY (ARRAY['go'::text, 'no-go'::text])))
);
comment on table go_no_go_vote is 'What somebody said, in which role, and what they saw when they said it.';

create table handoff (
  id          text not null,
  site        text not null,
  from_person text not null,
  to_person   text not null,
  note        text not null,
  offered_at  timestamptz not null,
  accept_by   timestamptz not null,
  closed_at   timestamptz,
  returned    integer not null default 0,
  constraint handoff_pkey PRIMARY KEY (id)
);
CREATE INDEX handoff_by_giver ON handoff USING btree (from_person, offered_at);
CREATE INDEX handoff_by_receiver ON handoff USING btree (to_person, offered_at);
CREATE INDEX handoff_due ON handoff USING btree (accept_by) WHERE (closed_at IS NULL);
comment on table handoff is 'A shift handoff: tasks of one person that are offered to another together, until a deadline.';
comment on column handoff.returned is 'Tasks that nobody had taken over by the deadline: their pools were asked again.';

create table handoff_item (
  handoff_id text not null,
  task_id    text not null,
  site       text not null,
  lane       smallint not null,
  rev        integer not null,
  constraint handoff_item_pkey PRIMARY KEY (handoff_id, task_id)
);
comment on table handoff_item is 'A task of a handoff. What became of it is the next line of its history after the revision at which it was offered.';

create table heartbeat (
  one boolean not null default true,
  at  timestamptz not null,
  constraint heartbeat_pkey PRIMARY KEY (one),
  constraint heartbeat_one_check CHECK (one)
);
comment on table heartbeat is 'One row, written every few seconds: a database that takes it takes acts, too. Of no site.';

create table hold (
  id          text not null,
  site        text not null,
  feed        text,
  lane_key    text,
  state       text not null,
  reason      text not null,
  held_by     text not null,
  held_at     timestamptz not null,
  until       timestamptz not null,
  released_by text,
  released_at timestamptz,
  over_at     timestamptz,
  constraint hold_pkey PRIMARY KEY (id),
  constraint hold_check CHECK (((feed IS NULL) <> (lane_key IS NULL))),
  constraint hold_state_check CHECK ((state = ANY (ARRAY['active'::text, 'draining'::text, 'over'::text])))
);
CREATE INDEX hold_standing ON hold USING btree (state) WHERE (state <> 'over'::text);
comment on table hold is 'A feed or a lane key whose messages are taken and acknowledged but not applied, until a person or the time lets them go.';

create table hypercare_end (
  site      text not null,
  epoch     bigint not null,
  reason    text not null,
  by_person text not null,
  at        timestamptz not null,
  constraint hypercare_end_pkey PRIMARY KEY (site, epoch)
);
comment on table hypercare_end is 'Somebody ended the hypercare after the change of an epoch before its time.';

create table hypercare_triage (
  id        bigint not null generated always as identity,
  site      text not null,
  epoch     bigint not null,
  note      text not null,
  items     integer not null,
  by_person text not null,
  at        timestamptz not null,
  constraint hypercare_triage_pkey PRIMARY KEY (id)
);
CREATE INDEX hypercare_triage_newest ON hypercare_triage USING btree (site, epoch, id DESC);
comment on table hypercare_triage is 'Somebody went through the day''s list of a site, with how many lines it had.';

create table immunization (
  id           text not null,
  site         text not null,
  lane         smallint not null,
  patient_id   text not null,
  patient_key  text not null,
  encounter_id text,
  status       text not null,
  number       text,
  code         text,
  code_system  text,
  display      text,
  given_at     timestamptz,
  historical   boolean,
  dose         text,
  dose_unit    text,
  lot          text,
  manufacturer text,
  route        text,
  body_site    text,
  given_by     text,
  reason       text,
  note         text,
  told_at      timestamptz,
  rev          integer not null,
  changed_at   timestamptz not null,
  source_seq   bigint not null,
  constraint immunization_pkey PRIMARY KEY (id)
);
CREATE INDEX immunization_by_encounter ON immunization USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX immunization_by_number ON immunization USING btree (number);
CREATE INDEX immunization_by_patient ON immunization USING btree (patient_id, given_at);
comment on table immunization is 'A vaccine that was given, or that was not, with why.';

create table instance (
  id           text not null,
  site         text not null,
  lane         smallint not null,
  workflow     text not null,
  version      text not null,
  digest       text not null,
  epoch        integer not null,
  subject      text not null,
  patient_id   text not null,
  encounter_id text,
  unit         text,
  state        text not null,
  data         json not null,
  rev          integer not null,
  started_at   timestamptz not null,
  ended_at     timestamptz,
  called_by    text,
  constraint instance_pkey PRIMARY KEY (id),
  constraint instance_workflow_subject_key UNIQUE (workflow, subject)
);
CREATE INDEX instance_by_patient ON instance USING btree (patient_id, ended_at);
CREATE INDEX instance_called_by ON instance USING btree (called_by) WHERE (called_by IS NOT NULL);
CREATE INDEX instance_open ON instance USING btree (site, workflow, digest) WHERE (ended_at IS NULL);
comment on table instance is 'A run of a workflow, pinned to the version (digest) and configuration epoch it started with.';
comment on column instance.called_by is 'The run that called this one.';

create table instance_step (
  instance_id text not null,
  rev         integer not null,
  site        text not null,
  lane        smallint not null,
  at          timestamptz not null,
  input       json not null,
  from_state  text,
  to_state    text not null,
  because     json not null,
  commands    json not null,
  constraint instance_step_pkey PRIMARY KEY (instance_id, rev)
);
CREATE INDEX instance_step_by_time ON instance_step USING brin (at) WITH (pages_per_range='16');
comment on table instance_step is 'Every step of an instance: the input, the rule, parameters and version that decided, and what was commanded.';

create table intake_receipt (
  feed         text not null,
  control_key  bytea not null,
  payload_hash bytea not null,
  seq          bigint not null,
  received_at  timestamptz not null,
  duplicates   integer not null default 0,
  constraint intake_receipt_pkey PRIMARY KEY (feed, control_key, payload_hash)
);
CREATE INDEX intake_receipt_by_seq ON intake_receipt USING brin (seq) WITH (pages_per_range='16');
CREATE INDEX intake_receipt_repeated ON intake_receipt USING btree (received_at) WHERE (duplicates > 0);
comment on table intake_receipt is 'One row per distinct message of a feed: the guard that a resend is answered from the stored ACK and applied once.';

create table journal (
  seq                 bigint not null,
  xid                 xid8 not null default pg_current_xact_id(),
  received_at         timestamptz not null,
  site                text not null,
  feed                text not null,
  lane                smallint not null,
  lane_key            text not null,
  epoch               integer not null,
  disposition         text not null,
  control_id_reused   boolean not null default false,
  message_type        text,
  trigger_event       text,
  control_id          text,
  sending_application text,
  sending_facility    text,
  message_time        text,
  patient_id          text,
  visit_id            text,
  order_id            text,
  peer                text not null,
  problem             jsonb,
  raw                 bytea not null,
  ack_code            text not null,
  ack                 bytea not null,
  constraint journal_pkey PRIMARY KEY (received_at, seq),
  constraint journal_disposition_check CHECK ((disposition = ANY (ARRAY['accepted'::text, 'unreadable'::text, 'refused'::text])))
) partition by range (received_at);
CREATE INDEX journal_by_control ON ONLY journal USING btree (control_id, received_at) WHERE (control_id IS NOT NULL);
CREATE INDEX journal_by_feed ON ONLY journal USING btree (feed, received_at);
CREATE INDEX journal_by_order ON ONLY journal USING btree (order_id, received_at) WHERE (order_id IS NOT NULL);
CREATE INDEX journal_by_patient ON ONLY journal USING btree (patient_id, received_at) WHERE (patient_id IS NOT NULL);
CREATE INDEX journal_by_position ON ONLY journal USING btree (xid, seq);
CREATE INDEX journal_by_sender ON ONLY journal USING btree (sending_application, received_at);
CREATE INDEX journal_by_seq ON ONLY journal USING btree (seq);
CREATE INDEX journal_by_trigger ON ONLY journal USING btree (trigger_event, received_at);
CREATE INDEX journal_by_type ON ONLY journal USING btree (message_type, received_at);
CREATE INDEX journal_by_visit ON ONLY journal USING btree (visit_id, received_at) WHERE (visit_id IS NOT NULL);
comment on table journal is 'Every frame that arrived, byte for byte, with the answer it got. Append-only; dropped by day partition.';
comment on column journal.xid is 'Readers pass only rows whose transaction is below the snapshot''s xmin, in (xid, seq) order.';
comment on column journal.lane_key is 'facility|authority|identifier, or feed:<id> where no patient could be read.';

create table journal_default partition of journal DEFAULT;
comment on table journal_default is 'Safety net: a row whose day partition is missing is kept here rather than refused.';

create table lane (
  lane        smallint not null,
  holder      text,
  epoch       bigint not null default 0,
  lease_until timestamptz not null default '-infinity'::timestamp with time zone,
  xid         xid8 not null default '0'::xid8,
  seq         bigint not null default 0,
  constraint lane_pkey PRIMARY KEY (lane)
);
comment on table lane is 'The 64 lane partitions: who holds each (fenced by epoch) and how far the journal is applied.';

create table lesson (
  id        bigint not null generated always as identity,
  site      text not null,
  bundle    text not null,
  version   text not null,
  workflow  text,
  text      text not null,
  by_person text not null,
  at        timestamptz not null,
  constraint lesson_pkey PRIMARY KEY (id)
);
CREATE INDEX lesson_by_site ON lesson USING btree (site, id DESC);
CREATE INDEX lesson_by_version ON lesson USING btree (version, id DESC);
comment on table lesson is 'What was learned from a change at a site, tied to the version that it was learned from.';

create table location (
  id            text not null,
  site          text not null,
  unit          text,
  room          text,
  bed           text,
  bed_status    text,
  bed_status_at timestamptz,
  constraint location_pkey PRIMARY KEY (id)
);
CREATE INDEX location_by_digest ON location USING btree (md5(id));
comment on table location is 'Places that feeds named, after the feed''s location map.';
comment on column location.bed_status is 'Whether the bed can take a patient, as bed management said last.';

create table measure_cell (
  id               bigint not null generated always as identity,
  hour             timestamptz not null,
  site             text not null,
  workflow         text not null,
  digest           text not null,
  cohort           text not null,
  unit             text not null,
  role             text not null,
  is_drill         boolean not null,
  version          text not null,
  opened           integer not null default 0,
  asked            integer not null default 0,
  accepted         integer not null default 0,
  accept_due       integer not null default 0,
  accepted_late    integer not null default 0,
  finish_due       integer not null default 0,
  finished_late    integer not null default 0,
  climbs           integer not null default 0,
  declines         integer not null default 0,
  hand_overs       integer not null default 0,
  returns          integer not null default 0,
  closed           integer not null default 0,
  completed        integer not null default 0,
  closed_climbed   integer not null default 0,
  closed_declined  integer not null default 0,
  closed_escalated integer not null default 0,
  closed_handed    integer not null default 0,
  closed_abandoned integer not null default 0,
  never_accepted   integer not null default 0,
  bypassed         integer not null default 0,
  after_the_fact   integer not null default 0,
  runs_started     integer not null default 0,
  runs_ended       integer not null default 0,
  exceptions       integer not null default 0,
  constraint measure_cell_pkey PRIMARY KEY (id),
  constraint measure_cell_hour_site_workflow_digest_cohort_unit_role_is__key UNIQUE (hour, site, workflow, digest, cohort, unit, role, is_drill)
);
comment on table measure_cell is 'What happened in an hour (UTC) at a site, by workflow, version, cohort, unit and role that is asked. Counted from the logs, and can be counted again. What does not apply is the empty text.';
comment on column measure_cell.digest is 'Of the version and its parameters at the site, to which runs are pinned.';
comment on column measure_cell.is_drill is 'Of drills, which no measure counts.';
comment on column measure_cell.accept_due is 'Tasks of which it was settled in this hour whether they were accepted in time; accepted_late are those that were not.';
comment on column measure_cell.closed is 'Tasks that were completed or cancelled in this hour; closed_… are those of them to which it ever happened.';

create table measure_count (
  cell   bigint not null,
  name   text not null,
  detail text not null,
  n      integer not null,
  constraint measure_count_pkey PRIMARY KEY (cell, name, detail)
);
comment on table measure_count is 'Counts with a word of their own: measures that workflows declare, and reasons as people wrote them. Of the site of its cell.';

create table measure_due (
  task_id  text not null,
  deadline text not null,
  site     text not null,
  due_at   timestamptz not null,
  is_late  boolean not null,
  constraint measure_due_pkey PRIMARY KEY (task_id, deadline),
  constraint measure_due_deadline_check CHECK ((deadline = ANY (ARRAY['accept'::text, 'finish'::text])))
);
CREATE INDEX measure_due_at ON measure_due USING btree (due_at) WHERE (NOT is_late);
comment on table measure_due is 'Deadlines that the log has not settled yet. is_late: the time has passed, and the task is counted as late.';

create table measure_interruption (
  hour     timestamptz not null,
  site     text not null,
  workflow text not null,
  person   text not null,
  role     text not null,
  unit     text not null,
  shift    text not null,
  n        integer not null,
  constraint measure_interruption_pkey PRIMARY KEY (hour, site, workflow, person, role, unit, shift)
);
comment on table measure_interruption is 'How often tasks asked a person in an hour (UTC), by the shift that they were in then. Counted from the histories of tasks.';
comment on column measure_interruption.shift is 'Day on which it began, and its times; empty where the role has no rota.';

create table measure_position (
  one           boolean not null default true,
  task_xid      xid8 not null default '0'::xid8,
  task_id       text not null default ''::text,
  task_rev      integer not null default 0,
  run_xid       xid8 not null default '0'::xid8,
  run_id        text not null default ''::text,
  run_name      text not null default ''::text,
  exception_xid xid8 not null default '0'::xid8,
  exception_id  text not null default ''::text,
  counted_at    timestamptz not null default '-infinity'::timestamp with time zone,
  constraint measure_position_pkey PRIMARY KEY (one),
  constraint measure_position_one_check CHECK (one)
);
comment on table measure_position is 'How far the logs are counted, and (counted_at) at which instant they were last counted to their end. One row: whoever counts has it locked.';

create table measure_time (
  cell    bigint not null,
  name    text not null,
  seconds integer not null,
  n       integer not null,
  constraint measure_time_pkey PRIMARY KEY (cell, name, seconds)
);
comment on table measure_time is 'How long it took, in whole seconds, how often: medians and centiles are exact. Of the site of its cell.';

create table message_batch (
  id          text not null,
  received_at timestamptz not null,
  site        text not null,
  feed        text not null,
  peer        text not null,
  head        bytea not null,
  messages    integer not null,
  problems    json not null,
  constraint message_batch_pkey PRIMARY KEY (id)
);
comment on table message_batch is 'Batches that came in one frame: what stood before their first message, and what was wrong with their counts.';

create table message_outcome (
  seq         bigint not null,
  received_at timestamptz not null,
  site        text not null,
  lane        smallint not null,
  outcome     text not null,
  reason      text,
  facts       integer not null,
  events      integer not null,
  problems    json not null,
  at          timestamptz not null,
  constraint message_outcome_pkey PRIMARY KEY (seq),
  constraint message_outcome_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'kept'::text, 'parked'::text, 'failed'::text, 'skipped'::text])))
);
CREATE INDEX message_outcome_not_applied ON message_outcome USING btree (outcome, received_at, seq) WHERE (outcome <> 'applied'::text);
comment on table message_outcome is 'What became of each journal row: applied, kept without facts (with the reason), parked behind a failed key, failed, or skipped by a person.';

create table migration (
  number     integer not null,
  name       text not null,
  digest     text not null,
  applied_at timestamptz not null default now(),
  constraint migration_pkey PRIMARY KEY (number)
);
comment on table migration is 'Which migrations made this schema, and the SHA-256 of each text.';

create table network_release (
  epoch     integer not null,
  digest    text not null,
  network   text not null,
  version   text not null,
  bundle    jsonb not null,
  loaded_at timestamptz not null,
  constraint network_release_pkey PRIMARY KEY (epoch)
);
comment on table network_release is 'Every configuration that was ever in force, by rising epoch. Immutable.';

create table notice (
  instance_id text not null,
  key         text not null,
  site        text not null,
  lane        smallint not null,
  workflow    text not null,
  patient_id  text not null,
  pool_role   text not null,
  pool_unit   text,
  title       text not null,
  text        text not null,
  at          timestamptz not null,
  person      text,
  constraint notice_pkey PRIMARY KEY (instance_id, key)
);
CREATE INDEX notice_by_pool ON notice USING btree (site, pool_role, at);
comment on table notice is 'What a run told a pool and asked nothing: shown to whoever holds the role.';
comment on column notice.person is 'Who of the pool alone was told, as of the patient''s care team; null: everybody of it.';

create table notice_read (
  person      text not null,
  instance_id text not null,
  key         text not null,
  site        text not null,
  at          timestamptz not null,
  constraint notice_read_pkey PRIMARY KEY (person, instance_id, key)
);
comment on table notice_read is 'Who has read which notice. A row is a person and a notice: others of the pool have read theirs or not.';

create table observation (
  id             text not null,
  site           text not null,
  lane           smallint not null,
  result_key     text not null,
  patient_id     text not null,
  encounter_id   text,
  code           text not null,
  code_system    text,
  display        text,
  value          text,
  number         double precision,
  unit           text,
  range          text,
  interpretation text not null,
  status         text not null,
  observed_at    timestamptz,
  order_id       text,
  rev            integer not null,
  changed_at     timestamptz not null,
  source_seq     bigint not null,
  reported_at    timestamptz,
  sent_at        timestamptz,
  patient_key    text,
  order_item_id  text,
  note           text,
  unit_unknown   boolean not null default false,
  constraint observation_pkey PRIMARY KEY (id),
  constraint observation_result_key_key UNIQUE (result_key)
);
CREATE INDEX observation_by_change ON observation USING brin (changed_at) WITH (pages_per_range='16');
CREATE INDEX observation_by_encounter ON observation USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX observation_by_patient ON observation USING btree (patient_id, code, observed_at);
CREATE INDEX observation_unknown_unit ON observation USING btree (changed_at) WHERE (unit_unknown AND (code ~ '^[0-9]{1,7}-[0-9]$'::text));
CREATE INDEX observation_unmapped ON observation USING btree (changed_at) WHERE ((code !~ '^[0-9]{1,7}-[0-9]$'::text) AND (code <> 'no-code'::text));
comment on table observation is 'A result as last reported. result_key = site, order, code and sub-id.';
comment on column observation.reported_at is 'When the laboratory last reported or changed it, as far as it says so: an older report comes late.';
comment on column observation.sent_at is 'When the message that says so was sent: decides where reported_at does not.';
comment on column observation.patient_key is 'The identifier (authority|value) by which the patient was named when the result was first told of.';
comment on column observation.order_item_id is 'The order (clinical_order) that it answers, where one was told of.';
comment on column observation.note is 'The laboratory''s comments (NTE).';
comment on column observation.unit_unknown is 'A number was told in a unit of measure that no limit can be held against.';

create table parked_key (
  lane_key     text not null,
  site         text not null,
  lane         smallint not null,
  exception_id text,
  since        timestamptz not null,
  hold_id      text,
  constraint parked_key_pkey PRIMARY KEY (lane_key),
  constraint parked_key_exception_id_fkey FOREIGN KEY (exception_id) REFERENCES exception(id),
  constraint parked_key_why CHECK (((exception_id IS NOT NULL) OR (hold_id IS NOT NULL)))
);
CREATE INDEX parked_key_by_exception ON parked_key USING btree (exception_id) WHERE (exception_id IS NOT NULL);
CREATE INDEX parked_key_by_hold ON parked_key USING btree (hold_id) WHERE (hold_id IS NOT NULL);
comment on table parked_key is 'Lane keys that wait for a person; later messages of the key queue behind, everything else flows.';
comment on column parked_key.hold_id is 'A person holds the key or a feed that speaks of it. The key goes on when neither an exception nor a hold is left.';

create table parked_message (
  lane_key    text not null,
  seq         bigint not null,
  received_at timestamptz not null,
  xid         xid8 not null,
  place       bigint,
  critical    boolean not null default false,
  constraint parked_message_pkey PRIMARY KEY (lane_key, seq),
  constraint parked_message_lane_key_fkey FOREIGN KEY (lane_key) REFERENCES parked_key(lane_key) ON DELETE CASCADE
);
comment on table parked_message is 'Messages queued behind a parked key, in journal order.';
comment on column parked_message.place is 'Whose place it has among the messages of its transaction, by sequence number: an edited message has its original''s. Null: its own.';

create table patient (
  id          text not null,
  site        text not null,
  lane        smallint not null,
  family      text,
  given       text,
  birth_date  text,
  sex         text,
  deceased    boolean not null default false,
  merged_into text,
  rev         integer not null,
  changed_at  timestamptz not null,
  source_seq  bigint not null,
  constraint patient_pkey PRIMARY KEY (id),
  constraint patient_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES patient(id)
);
CREATE INDEX patient_by_birth_date ON patient USING btree (birth_date COLLATE "C");
CREATE INDEX patient_by_change ON patient USING brin (changed_at) WITH (pages_per_range='16');
CREATE INDEX patient_by_family ON patient USING btree (lower(family) COLLATE "C");
CREATE INDEX patient_by_given ON patient USING btree (lower(given) COLLATE "C");
comment on table patient is 'A person as the feeds know them. merged_into names the survivor; history is never rewritten.';

create table patient_identifier (
  authority  text not null,
  value      text not null,
  type       text,
  site       text not null,
  lane       smallint not null,
  patient_id text not null,
  retired    boolean not null default false,
  constraint patient_identifier_pkey PRIMARY KEY (authority, value),
  constraint patient_identifier_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patient(id)
);
CREATE INDEX patient_identifier_by_patient ON patient_identifier USING btree (patient_id);
CREATE INDEX patient_identifier_by_value ON patient_identifier USING btree (value);
comment on table patient_identifier is 'Alias table: an identifier of an assigning authority leads to one patient.';
comment on column patient_identifier.retired is 'It was merged away: nobody should use it any more, and messages that do follow the survivor.';

create table patient_link (
  patient_a  text not null,
  patient_b  text not null,
  site       text not null,
  lane       smallint not null,
  linked     boolean not null,
  changed_at timestamptz not null,
  source_seq bigint not null,
  constraint patient_link_pkey PRIMARY KEY (patient_a, patient_b)
);
CREATE INDEX patient_link_by_second ON patient_link USING btree (patient_b);
comment on table patient_link is 'Two patient records that may be of one person and stay two (A24), or were linked once (A37). patient_a < patient_b.';

create table patient_merge (
  id            text not null,
  site          text not null,
  lane          smallint not null,
  retired       text not null,
  survivor      text not null,
  identifiers   json not null,
  merged_at     timestamptz not null,
  source_seq    bigint not null,
  taken_back_at timestamptz,
  taken_back_by text,
  constraint patient_merge_pkey PRIMARY KEY (id)
);
CREATE INDEX patient_merge_by_retired ON patient_merge USING btree (retired);
CREATE INDEX patient_merge_by_survivor ON patient_merge USING btree (survivor);
comment on table patient_merge is 'Each merge with the identifiers that were the retired patient''s: what is needed to take it back.';

create table place (
  id           text not null,
  site         text not null,
  status       text not null,
  unit         text,
  room         text,
  bed          text,
  type         text,
  description  text,
  organization text,
  told_at      timestamptz,
  rev          integer not null,
  changed_at   timestamptz not null,
  source_seq   bigint not null,
  constraint place_pkey PRIMARY KEY (id)
);
comment on table place is 'What places a site has, as its master files tell. id = site, point of care, room and bed.';

create table provider (
  id         text not null,
  site       text not null,
  status     text not null,
  authority  text,
  number     text,
  npi        text,
  family     text,
  given      text,
  role       text,
  specialty  text,
  phone      text,
  told_at    timestamptz,
  rev        integer not null,
  changed_at timestamptz not null,
  source_seq bigint not null,
  constraint provider_pkey PRIMARY KEY (id)
);
comment on table provider is 'Who works at a site, as its master files tell. id = site, authority and number.';

create table readiness_evidence (
  id        bigint not null generated always as identity,
  site      text not null,
  criterion text not null,
  shown     boolean not null,
  kind      text not null,
  reference text not null,
  note      text not null,
  by_person text not null,
  at        timestamptz not null,
  constraint readiness_evidence_pkey PRIMARY KEY (id),
  constraint readiness_evidence_kind_check CHECK ((kind = ANY (ARRAY['link'::text, 'file'::text, 'text'::text])))
);
CREATE INDEX readiness_evidence_newest ON readiness_evidence USING btree (site, criterion, id DESC);
comment on table readiness_evidence is 'What somebody showed for a criterion of a site, or that it is so no more. The newest line counts; none is ever changed.';
comment on column readiness_evidence.shown is 'False: it is not so any more.';
comment on column readiness_evidence.reference is 'The address, the name of the file, or the text itself.';

create table referral (
  id              text not null,
  site            text not null,
  lane            smallint not null,
  patient_id      text not null,
  patient_key     text not null,
  encounter_id    text,
  status          text not null,
  number          text,
  external_number text,
  code            text,
  display         text,
  category        text,
  disposition     text,
  urgency         text,
  reason          text,
  referred_by     text,
  referred_to     text,
  effective_at    timestamptz,
  expires_at      timestamptz,
  diagnoses       json,
  note            text,
  told_at         timestamptz,
  rev             integer not null,
  changed_at      timestamptz not null,
  source_seq      bigint not null,
  constraint referral_pkey PRIMARY KEY (id)
);
CREATE INDEX referral_by_encounter ON referral USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX referral_by_external ON referral USING btree (external_number);
CREATE INDEX referral_by_number ON referral USING btree (number);
CREATE INDEX referral_by_patient ON referral USING btree (patient_id, status);
comment on table referral is 'A patient referred from one provider to another.';

create table release_assignment (
  epoch      integer not null,
  "position" smallint not null,
  scope      text not null,
  site       text,
  cohort     json,
  bundle     text not null,
  kind       text not null,
  actor      text not null,
  reason     text not null,
  runs       json not null,
  at         timestamptz not null,
  constraint release_assignment_pkey PRIMARY KEY (epoch, "position"),
  constraint release_assignment_bundle_fkey FOREIGN KEY (bundle) REFERENCES bundle(digest),
  constraint release_assignment_check CHECK (((site IS NOT NULL) = (scope = ANY (ARRAY['site'::text, 'cohort'::text])))),
  constraint release_assignment_check1 CHECK (((cohort IS NOT NULL) = (scope = 'cohort'::text))),
  constraint release_assignment_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'assign'::text, 'rollback'::text]))),
  constraint release_assignment_scope_check CHECK ((scope = ANY (ARRAY['everywhere'::text, 'network'::text, 'site'::text, 'cohort'::text])))
);
comment on table release_assignment is 'Which bundle was assigned to which site or part of it, in order; each epoch is what all of them up to it come to. Append-only.';
comment on column release_assignment.kind is 'start: by the folder that the program was started with, where the network is not governed.';
comment on column release_assignment.runs is 'The runs that were open where it was assigned, and what became of them.';

create table release_document (
  digest      text not null,
  bundle      text not null,
  number      integer not null,
  version     text not null,
  document    json not null,
  imported_at timestamptz not null,
  imported_by text not null,
  constraint release_document_pkey PRIMARY KEY (digest),
  constraint release_document_number_key UNIQUE (number),
  constraint release_document_bundle_fkey FOREIGN KEY (bundle) REFERENCES bundle(digest)
);
comment on table release_document is 'Releases as they were signed: manifest, files and signatures. Append-only.';
comment on column release_document.number is 'Rises with each release that is taken: an older one is refused.';

create table remark (
  id        bigint not null generated always as identity,
  workflow  text not null,
  story     text not null,
  scene     integer not null,
  text      text not null,
  epoch     bigint not null,
  by_person text not null,
  at        timestamptz not null,
  constraint remark_pkey PRIMARY KEY (id)
);
CREATE INDEX remark_by_workflow ON remark USING btree (workflow, at);
comment on table remark is 'What somebody said to a scene of a workflow''s story. Of no site: a story belongs to the workflow.';
comment on column remark.epoch is 'The configuration under which the story played.';

create table replay_item (
  plan_id   text not null,
  ordinal   integer not null,
  batch     integer not null,
  seq       bigint not null,
  site      text not null,
  lane      smallint not null,
  lane_key  text not null,
  was       text not null,
  predicted json,
  result    json,
  at        timestamptz,
  constraint replay_item_pkey PRIMARY KEY (plan_id, ordinal)
);
CREATE INDEX replay_item_by_seq ON replay_item USING btree (seq);
CREATE INDEX replay_item_left ON replay_item USING btree (plan_id, batch) WHERE (at IS NULL);
comment on table replay_item is 'A message of a replay plan: what was predicted of it and what became of it. A batch is applied in one transaction; all messages of a key are in one.';

create table replay_plan (
  id              text not null,
  state           text not null,
  sites           text[] not null,
  how             text not null,
  configuration   text not null,
  effects         text not null,
  selection       json not null,
  reason          text not null,
  items           integer not null,
  done            integer not null default 0,
  differing       integer not null default 0,
  patients        integer not null,
  predicted       json,
  predicted_epoch integer,
  result          json,
  failure         text,
  created_by      text not null,
  created_at      timestamptz not null,
  approved_by     text,
  approved_at     timestamptz,
  changed_by      text not null,
  changed_at      timestamptz not null,
  started_at      timestamptz,
  ended_at        timestamptz,
  rev             integer not null,
  constraint replay_plan_pkey PRIMARY KEY (id),
  constraint replay_plan_configuration_check CHECK ((configuration = ANY (ARRAY['pinned'::text, 'current'::text]))),
  constraint replay_plan_effects_check CHECK ((effects = ANY (ARRAY['suppress'::text, 'send'::text]))),
  constraint replay_plan_how_check CHECK ((how = ANY (ARRAY['retry'::text, 'skip'::text]))),
  constraint replay_plan_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'dry-run'::text, 'awaiting-approval'::text, 'approved'::text, 'running'::text, 'paused'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX replay_plan_by_time ON replay_plan USING btree (created_at);
CREATE INDEX replay_plan_running ON replay_plan USING btree (id) WHERE (state = 'running'::text);
comment on table replay_plan is 'A frozen set of messages to try again or leave out: what is expected of it, who said yes, how far it is, what came of it.';

create table rollout (
  id         text not null,
  plan       json not null,
  bundle     text not null,
  version    text not null,
  state      json not null,
  status     text not null,
  sites      text[] not null,
  assigned   json not null,
  sentinel   text,
  started_by text not null,
  reason     text not null,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  constraint rollout_pkey PRIMARY KEY (id),
  constraint rollout_status_check CHECK ((status = ANY (ARRAY['running'::text, 'held'::text, 'deciding'::text, 'completed'::text, 'rolled-back'::text, 'ended'::text])))
);
CREATE INDEX rollout_under_way ON rollout USING btree (started_at) WHERE (status = ANY (ARRAY['running'::text, 'held'::text, 'deciding'::text]));
comment on table rollout is 'A change on its way through the sites of a network, as of its last look. Of several sites: they stand in sites.';
comment on column rollout.plan is 'As it was written when the rollout was started; a later version of it changes nothing here.';
comment on column rollout.assigned is 'What it put where, and what ran there before: what a rollback takes back.';
comment on column rollout.sentinel is 'The severe event that stopped it.';

create table rollout_entry (
  rollout  text not null,
  n        integer not null,
  at       timestamptz not null,
  step     text not null,
  kind     text not null,
  actor    text not null,
  sentence text not null,
  epoch    integer,
  constraint rollout_entry_pkey PRIMARY KEY (rollout, n),
  constraint rollout_entry_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'begin'::text, 'advance'::text, 'complete'::text, 'hold'::text, 'ask'::text, 'roll-back'::text, 'approve'::text, 'resume'::text, 'decide'::text, 'end'::text, 'refused'::text, 'sentinel'::text])))
);
comment on table rollout_entry is 'What rollouts decided and people did with them, and why. Append-only. Of the sites of the rollout.';
comment on column rollout_entry.actor is 'A person''s id, or system.';
comment on column rollout_entry.epoch is 'The release that came of it, where something was assigned.';

create table rollout_look (
  rollout        text not null,
  step           text not null,
  gate           text not null,
  n              integer not null,
  at             timestamptz not null,
  canary_tasks   integer not null,
  canary_events  integer not null,
  control_tasks  integer not null,
  control_events integer not null,
  verdict        text not null,
  harm           double precision not null,
  harm_needed    double precision not null,
  safety         double precision not null,
  safety_needed  double precision not null,
  sentence       text not null,
  constraint rollout_look_pkey PRIMARY KEY (rollout, step, gate, n),
  constraint rollout_look_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'inconclusive'::text])))
);
comment on table rollout_look is 'What each gate saw at each look, and what it said then. Append-only. Of the sites of the rollout.';
comment on column rollout_look.at is 'As of when its measure was counted.';

create table run_milestone (
  instance_id text not null,
  name        text not null,
  site        text not null,
  lane        smallint not null,
  workflow    text not null,
  version     text not null,
  at          timestamptz not null,
  xid         xid8 not null default pg_current_xact_id(),
  digest      text,
  epoch       integer,
  unit        text,
  constraint run_milestone_pkey PRIMARY KEY (instance_id, name)
);
CREATE INDEX run_milestone_by_position ON run_milestone USING btree (xid, instance_id, name);
CREATE INDEX run_milestone_by_workflow ON run_milestone USING btree (site, workflow, name, at);
comment on table run_milestone is 'When a run reached a milestone first: what measures count from and to.';
comment on column run_milestone.name is 'As the definition calls it; started and ended are those of the run itself.';
comment on column run_milestone.digest is 'What the run was pinned to when it came there.';

create table schedule (
  site     text not null,
  workflow text not null,
  at       text not null,
  lane     smallint not null,
  next_at  timestamptz not null,
  constraint schedule_pkey PRIMARY KEY (site, workflow, at)
);
comment on table schedule is 'When a workflow that starts by the clock is due next at a site. Moving it on is the claim: a time fires once.';

create table sentinel_event (
  id       text not null,
  site     text not null,
  at       timestamptz not null,
  workflow text,
  object   text not null,
  reason   text not null,
  actor    text not null,
  stopped  text[] not null,
  constraint sentinel_event_pkey PRIMARY KEY (id)
);
CREATE INDEX sentinel_event_by_time ON sentinel_event USING btree (at);
comment on table sentinel_event is 'A severe event that a person judged to be one: it stopped the rollouts that are named. Append-only.';
comment on column sentinel_event.workflow is 'Null: all of the network were stopped.';
comment on column sentinel_event.object is 'The run or task that it was seen at, or nothing.';

create table session (
  id_hash      bytea not null,
  person       text not null,
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  user_agent   text,
  constraint session_pkey PRIMARY KEY (id_hash)
);
comment on table session is 'Server-side sessions: the cookie holds a random id, the table its SHA-256.';

create table shadow (
  id               text not null,
  candidate        text not null,
  network          json not null,
  digest           text not null,
  epoch            integer not null,
  sites            text[],
  by               text not null,
  started_at       timestamptz not null,
  state            text not null,
  ended_at         timestamptz,
  sentence         text,
  compared_through timestamptz not null,
  events           bigint not null default 0,
  sums             json,
  constraint shadow_pkey PRIMARY KEY (id),
  constraint shadow_state_check CHECK ((state = ANY (ARRAY['running'::text, 'stopped'::text, 'failed'::text])))
);
CREATE UNIQUE INDEX shadow_running ON shadow USING btree ((true)) WHERE (state = 'running'::text);
comment on table shadow is 'A candidate that runs beside the configuration in force on live traffic, in memory. Of it, only comparisons are kept.';
comment on column shadow.candidate is 'What it was called by whoever started it: a version, or the name of a folder.';
comment on column shadow.network is 'The candidate as it was at the start.';
comment on column shadow.epoch is 'What was in force at the start.';
comment on column shadow.sites is 'Null: everywhere.';
comment on column shadow.compared_through is 'Everything that was recorded before this was gone through.';
comment on column shadow.sums is 'Tasks, differences, causes and interruptions so far, by site, unit and workflow.';

create table shadow_difference (
  shadow_id text not null,
  workflow  text not null,
  subject   text not null,
  key       text not null,
  site      text not null,
  unit      text,
  cause     text not null,
  kinds     json not null,
  opened_at timestamptz not null,
  message   bigint,
  before    json,
  after     json,
  constraint shadow_difference_pkey PRIMARY KEY (shadow_id, workflow, subject, key)
);
CREATE INDEX shadow_difference_by_time ON shadow_difference USING btree (shadow_id, opened_at);
comment on table shadow_difference is 'A task over which a shadow and the configuration in force differ. Rewritten as both go on; gone where they come to agree.';
comment on column shadow_difference.message is 'The message behind it, as its place in the journal.';
comment on column shadow_difference.before is 'The task as the configuration in force has it; null: not opened.';
comment on column shadow_difference.after is 'The task as the candidate has it; null: not opened.';

create table sign_in (
  state      text not null,
  verifier   text not null,
  nonce      text not null,
  return_to  text not null,
  expires_at timestamptz not null,
  constraint sign_in_pkey PRIMARY KEY (state)
);
comment on table sign_in is 'OIDC sign-ins under way (authorization code with PKCE); each is used once.';

create table source_tree (
  digest  text not null,
  files   json not null,
  kept_at timestamptz not null,
  constraint source_tree_pkey PRIMARY KEY (digest)
);
comment on table source_tree is 'The files of a network as people wrote them, byte for byte. Immutable.';
comment on column source_tree.digest is 'SHA-256 over the canonical JSON of the files, as manifests have it.';

create table subscription (
  id          text not null,
  client      text not null,
  site        text not null,
  topic       text not null,
  filter      text,
  endpoint    text not null,
  headers     json not null,
  content     text not null,
  heartbeat_s integer,
  reason      text not null,
  base        text not null,
  handshake   text not null,
  events      bigint not null default 0,
  created_at  timestamptz not null,
  ends_at     timestamptz,
  spoken_at   timestamptz not null,
  off_at      timestamptz,
  off_because text,
  constraint subscription_pkey PRIMARY KEY (id),
  constraint subscription_handshake_key UNIQUE (handshake),
  constraint subscription_content_check CHECK ((content = ANY (ARRAY['empty'::text, 'id-only'::text, 'full-resource'::text]))),
  constraint subscription_off_because_check CHECK ((off_because = ANY (ARRAY['deleted'::text, 'ended'::text, 'given-up'::text])))
);
CREATE INDEX subscription_by_client ON subscription USING btree (client, id);
CREATE INDEX subscription_on ON subscription USING btree (topic, id) WHERE (off_at IS NULL);
comment on table subscription is 'What a client wants to be told of: a destination that it made by itself.';
comment on column subscription.site is 'One that the client may see: where its handshakes and heartbeats are shown.';
comment on column subscription.headers is 'Names of secrets, never secrets.';
comment on column subscription.base is 'Where the client reaches /fhir: references in notifications begin with it.';
comment on column subscription.handshake is 'The effect that must be delivered before events are told.';
comment on column subscription.events is 'Events told since its start. Whoever tells one holds the row until the end of the transaction, so that numbers have no gap.';
comment on column subscription.spoken_at is 'When something was last recorded for it: heartbeats count from then.';

create table taken_out (
  seq             bigint not null,
  received_at     timestamptz not null,
  site            text not null,
  original_digest bytea not null,
  original_bytes  integer not null,
  attachments     json not null,
  constraint taken_out_pkey PRIMARY KEY (seq)
);
comment on table taken_out is 'Journal rows whose attachments were taken out: SHA-256 and size of what arrived, and which file stood where.';

create table task (
  id           text not null,
  site         text not null,
  lane         smallint not null,
  unit         text,
  instance_id  text not null,
  key          text not null,
  workflow     text not null,
  patient_id   text not null,
  encounter_id text,
  title        text not null,
  priority     text not null,
  state        text not null,
  pool_role    text not null,
  pool_unit    text,
  fallback     boolean not null default false,
  owner        text,
  offered_to   text,
  rung         integer not null default 0,
  accept_by    timestamptz,
  finish_by    timestamptz,
  ladder       json not null,
  detail       json not null,
  outcome      json,
  opened_at    timestamptz not null,
  accepted_at  timestamptz,
  closed_at    timestamptz,
  rev          integer not null,
  start_by     timestamptz,
  started_at   timestamptz,
  constraint task_pkey PRIMARY KEY (id),
  constraint task_instance_id_key_key UNIQUE (instance_id, key),
  constraint task_priority_check CHECK ((priority = ANY (ARRAY['critical'::text, 'urgent'::text, 'routine'::text]))),
  constraint task_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'completed'::text, 'cancelled'::text])))
);
CREATE INDEX task_by_encounter ON task USING btree (encounter_id) WHERE (encounter_id IS NOT NULL);
CREATE INDEX task_by_patient ON task USING btree (patient_id);
CREATE INDEX task_offered ON task USING btree (offered_to) WHERE ((state = 'accepted'::text) AND (offered_to IS NOT NULL));
CREATE INDEX task_open_by_owner ON task USING btree (owner, finish_by) WHERE (state = 'accepted'::text);
CREATE INDEX task_open_by_pool ON task USING btree (site, pool_role, pool_unit, accept_by) WHERE (state = 'open'::text);
CREATE INDEX task_open_by_role ON task USING btree (site, pool_role, accept_by) WHERE (state = 'open'::text);
CREATE INDEX task_open_fallback ON task USING btree (site, accept_by) WHERE ((state = 'open'::text) AND fallback);
comment on table task is 'Work for people: one pool or one accountable owner at any moment, and the ladder that climbs if nobody acts.';
comment on column task.offered_to is 'A hand-over under way: the owner stays accountable until this person accepts.';
comment on column task.start_by is 'Until when whoever accepted must begin. Null: nobody accepted it, or it has no such time.';

create table task_code (
  code     text not null,
  task_id  text not null,
  site     text not null,
  lane     smallint not null,
  given_at timestamptz not null,
  constraint task_code_pkey PRIMARY KEY (code),
  constraint task_code_task_id_key UNIQUE (task_id)
);
comment on table task_code is 'The short code of a task, for replies. Kept for a while after the task is closed, so that an old reply means nothing else.';

create table task_history (
  task_id    text not null,
  rev        integer not null,
  site       text not null,
  lane       smallint not null,
  at         timestamptz not null,
  actor      text not null,
  act        text not null,
  from_state text,
  to_state   text not null,
  detail     json not null,
  xid        xid8 not null default pg_current_xact_id(),
  constraint task_history_pkey PRIMARY KEY (task_id, rev)
);
CREATE INDEX task_history_by_position ON task_history USING btree (xid, task_id, rev);
CREATE INDEX task_history_by_time ON task_history USING brin (at) WITH (pages_per_range='16');
comment on table task_history is 'Everything that happened to a task, by whom.';

create table timer (
  instance_id text not null,
  name        text not null,
  rung        integer not null,
  site        text not null,
  lane        smallint not null,
  state       text not null,
  budget_ms   bigint not null,
  set_at      timestamptz not null,
  fire_at     timestamptz not null,
  fired_at    timestamptz,
  late_ms     bigint,
  in_downtime boolean not null default false,
  in_leave    boolean not null default false,
  constraint timer_pkey PRIMARY KEY (instance_id, name, rung),
  constraint timer_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'fired'::text, 'cancelled'::text])))
);
CREATE INDEX timer_due ON timer USING btree (fire_at) WHERE (state = 'pending'::text);
CREATE INDEX timer_in_downtime ON timer USING btree (instance_id) WHERE ((state = 'pending'::text) AND in_downtime);
CREATE INDEX timer_in_leave ON timer USING btree (instance_id) WHERE ((state = 'pending'::text) AND in_leave);
comment on table timer is 'Waits. The key (instance, name, rung) makes the insert the claim: a rung fires once.';
comment on column timer.in_downtime is 'A downtime of its site does not count for it: its workflow says so.';
comment on column timer.in_leave is 'A leave of its patient does not count for it: its workflow says so.';

create table timer_suspension (
  instance_id  text not null,
  name         text not null,
  rung         integer not null,
  suspended_at timestamptz not null,
  until        timestamptz not null,
  site         text not null,
  lane         smallint not null,
  by_person    text not null,
  reason       text not null,
  cause        text not null default 'person'::text,
  constraint timer_suspension_pkey PRIMARY KEY (instance_id, name, rung, suspended_at, cause)
);
comment on table timer_suspension is 'Times that do not count for a timer: it is due when its budget has passed outside of them. Each has an end.';
comment on column timer_suspension.cause is 'person: whoever is named. downtime:<id>, leave:<its beginning in ms>: it lasts as long as that.';

create table training_done (
  id          bigint not null generated always as identity,
  site        text not null,
  step        text not null,
  person      text not null,
  recorded_by text not null,
  at          timestamptz not null,
  constraint training_done_pkey PRIMARY KEY (id)
);
CREATE INDEX training_done_newest ON training_done USING btree (site, step, person, at DESC);
comment on table training_done is 'Somebody went through a step of training. Done anew after its time: another line.';

create table trial (
  id       text not null,
  by       text not null,
  asked_at timestamptz not null,
  ended_at timestamptz not null,
  state    text not null,
  question json not null,
  events   bigint not null,
  sentence text,
  problems json not null,
  report   json,
  request  integer,
  plan     text,
  constraint trial_pkey PRIMARY KEY (id),
  constraint trial_state_check CHECK ((state = ANY (ARRAY['done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX trial_by_request ON trial USING btree (request, plan, asked_at DESC) WHERE (request IS NOT NULL);
CREATE INDEX trial_by_time ON trial USING btree (asked_at);
comment on table trial is 'Trials of candidates on past events that have ended: what was asked, and what it came to. Swept by age.';
comment on column trial.report is 'The difference, with its digest; null where it was cancelled or failed.';
comment on column trial.request is 'The change request that was tried; null: it was asked for by itself.';
comment on column trial.plan is 'Fingerprint of the plan that was tried: what is edited since is another plan.';

create table withheld_start (
  id         text not null,
  site       text not null,
  lane       smallint not null,
  workflow   text not null,
  subject    text not null,
  patient_id text not null,
  unit       text,
  trigger    text not null,
  flag       text not null,
  reason     text not null,
  rule       text,
  at         timestamptz not null,
  constraint withheld_start_pkey PRIMARY KEY (id)
);
CREATE INDEX withheld_start_flag ON withheld_start USING btree (flag, at DESC);
comment on table withheld_start is 'Runs that were not started because their workflow was switched off: what people have to look after themselves. Append-only.';
comment on column withheld_start.trigger is 'What would have started it: the type of the event, schedule, called.';
comment on column withheld_start.reason is 'Of the flag, in the words of OpenFeature.';

CREATE OR REPLACE FUNCTION journal_ensure_days(first_day date, days integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  day date;
begin
  for day in select first_day + n from generate_series(0, days - 1) n loop
    if to_regclass('journal_' || to_char(day, 'YYYYMMDD')) is null then
      execute format(
        'create table %I partition of journal for values from (%L) to (%L)',
        'journal_' || to_char(day, 'YYYYMMDD'),
        to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
    end if;
  end loop;
end $function$;
comment on function journal_ensure_days is 'Creates the day partitions (UTC days) that do not exist yet.';
