import { canonicalJson } from '../governance/governance.ts';
import { iso, must, type Instant, type Queryable } from '../platform/platform.ts';
import { requestEventsMax, type ChangeRequest, type RequestEvent } from './change-request.ts';

const requestColumns = `
  id, title, why, author, state, sites, base, files, notes, runs, schedule, applied, rev,
  created_at as "createdAt", changed_at as "changedAt"`;

/** Gives its number. */
export async function insertRequest(
  tx: Queryable,
  request: Omit<ChangeRequest, 'id'>,
): Promise<number> {
  const rows = await tx.query<{ id: number }>(
    'change-request-insert',
    `insert into change_request (title, why, author, state, sites, base, files, notes, runs, schedule,
                                 applied, rev, created_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     returning id`,
    [...valuesOf(request), iso(request.createdAt), iso(request.changedAt)],
  );
  return must(rows[0], 'an insert gives its row').id;
}

/** Writes a request as it is now. */
export async function updateRequest(tx: Queryable, request: ChangeRequest): Promise<void> {
  await tx.query(
    'change-request-update',
    `update change_request
        set title = $1, why = $2, author = $3, state = $4, sites = $5, base = $6, files = $7,
            notes = $8, runs = $9, schedule = $10, applied = $11, rev = $12, changed_at = $13
      where id = $14`,
    [...valuesOf(request), iso(request.changedAt), request.id],
  );
}

function valuesOf(request: Omit<ChangeRequest, 'id'>): (string | number | null)[] {
  const { title, why, author, state, sites, base, files, notes, runs, schedule, applied, rev } =
    request;
  const json = (value: unknown): string | null => (value === null ? null : canonicalJson(value));
  return [
    ...[title, why, author, state, json(sites), json(base), json(files), json(notes), json(runs)],
    ...[json(schedule), json(applied), rev],
  ];
}

export async function readRequest(tx: Queryable, id: number): Promise<ChangeRequest | undefined> {
  const rows = await tx.query<ChangeRequest>(
    'change-request-read',
    `select ${requestColumns}
       from change_request
      where id = $1`,
    [id],
  );
  return rows[0];
}

/** As `readRequest`; nobody else changes it until the transaction ends. */
export async function claimRequest(tx: Queryable, id: number): Promise<ChangeRequest | undefined> {
  const rows = await tx.query<ChangeRequest>(
    'change-request-claim',
    `select ${requestColumns}
       from change_request
      where id = $1
        for update`,
    [id],
  );
  return rows[0];
}

/** Requests that a list shows at most. */
export const requestsListedMax = 500;

/** The requests that were touched last, without the texts of their files. */
export async function listRequests(
  tx: Queryable,
): Promise<(Omit<ChangeRequest, 'files'> & { fileCount: number })[]> {
  return tx.query(
    'change-request-list',
    `select id, title, why, author, state, sites, base, notes, runs, schedule, applied, rev,
            created_at as "createdAt", changed_at as "changedAt",
            (select count(*)::integer from json_object_keys(files)) as "fileCount"
       from change_request
      order by changed_at desc, id desc
      limit $1`,
    [requestsListedMax],
  );
}

/** Those in this state whose time has come. */
export async function dueRequests(tx: Queryable, now: Instant): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    'change-request-due',
    `select id
       from change_request
      where state = 'scheduled' and (schedule ->> 'at')::bigint <= $1
      order by id`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/** Applied ones whose open runs are still to be moved. */
export async function unmovedRequests(tx: Queryable): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    'change-request-unmoved',
    `select id
       from change_request
      where state = 'applied' and json_array_length(runs) > 0 and applied ->> 'runsMoved' is null
      order by id`,
    [],
  );
  return rows.map(({ id }) => id);
}

/** Adds to what was done and said. Who writes holds the request. Gives the place in the list. */
export async function appendEvent(
  tx: Queryable,
  request: number,
  { at, actor, kind, detail }: Omit<RequestEvent, 'seq'>,
): Promise<number> {
  const rows = await tx.query<{ seq: number }>(
    'change-request-event-append',
    `insert into change_request_event (request, seq, at, actor, kind, detail)
     select $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5
       from change_request_event
      where request = $1
     returning seq`,
    [request, iso(at), actor, kind, canonicalJson(detail)],
  );
  return must(rows[0], 'an insert gives its row').seq;
}

/** All that was done and said about a request, in its order. */
export async function readEvents(tx: Queryable, request: number): Promise<RequestEvent[]> {
  return tx.query<RequestEvent>(
    'change-request-events',
    `select seq, at, actor, kind, detail
       from change_request_event
      where request = $1
      order by seq
      limit $2`,
    [request, requestEventsMax + 1],
  );
}

/** What somebody has looked at: the digest of what was different, by object. */
export async function readViewed(
  tx: Queryable,
  request: number,
  person: string,
): Promise<Map<string, string>> {
  const rows = await tx.query<{ object: string; digest: string }>(
    'change-request-viewed',
    `select object, digest
       from change_request_viewed
      where request = $1 and person = $2`,
    [request, person],
  );
  return new Map(rows.map(({ object, digest }) => [object, digest]));
}

export interface ViewedMark {
  request: number;
  person: string;
  object: string;
  /** Null: not looked at after all. */
  digest: string | null;
}

export async function markViewed(
  tx: Queryable,
  { request, person, object, digest }: ViewedMark,
  now: Instant,
): Promise<void> {
  await tx.query(
    'change-request-view',
    `insert into change_request_viewed (request, person, object, digest, at)
     values ($1, $2, $3, $4, $5)
     on conflict (request, person, object) do update set digest = excluded.digest, at = excluded.at`,
    [request, person, object, digest ?? '', iso(now)],
  );
}
