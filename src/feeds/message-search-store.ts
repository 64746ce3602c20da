import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** A search reads at most so many messages by its best index before it says how far it came. */
export const candidateRowsMax = 10_000;

/** What messages are searched by. What is left out matches everything. */
export interface MessageSearch {
  /** Of these sites only. Absent: of all. */
  sites?: readonly string[] | undefined;
  feed?: string | undefined;
  type?: string | undefined;
  trigger?: string | undefined;
  /** MSH-3 (sending application). */
  sender?: string | undefined;
  patient?: string | undefined;
  visit?: string | undefined;
  /** Placer or filler order number, accession number. */
  order?: string | undefined;
  control?: string | undefined;
  outcome?: SearchedOutcome | undefined;
  /** Received at this instant or later. */
  from?: Instant | undefined;
  /** Received before this instant. */
  to?: Instant | undefined;
}

/** What became of a message; `waiting`: nothing yet. */
export const searchedOutcomes = [
  'applied',
  'kept',
  'parked',
  'failed',
  'skipped',
  'waiting',
] as const;
export type SearchedOutcome = (typeof searchedOutcomes)[number];

/** A place in the list of all messages, newest first. */
export interface MessagePlace {
  receivedAt: Instant;
  seq: number;
}

export interface FoundMessage extends MessagePlace {
  feed: string;
  site: string;
  type: string | null;
  trigger: string | null;
  controlId: string | null;
  patientId: string | null;
  disposition: string;
  ackCode: string;
  outcome: string | null;
  reason: string | null;
}

type Key = Exclude<keyof MessageSearch, 'sites' | 'from' | 'to' | 'outcome'>;

/** By column, the most selective first: the first key that is given drives the search, by an index of its own. */
const columns = {
  control: 'control_id',
  order: 'order_id',
  visit: 'visit_id',
  patient: 'patient_id',
  trigger: 'trigger_event',
  sender: 'sending_application',
  feed: 'feed',
  type: 'message_type',
} as const satisfies Record<Key, string>;

const keys = Object.keys(columns) as Key[];
const keysOfOne: ReadonlySet<Key> = new Set(['control', 'order', 'visit', 'patient']);

/** Whether one of the keys names few messages: those of a patient, a visit, an order or a control id. */
export function isOfOne(search: MessageSearch): boolean {
  return keys.some((key) => keysOfOne.has(key) && search[key] !== undefined);
}

export const foundColumns = `journal.seq::double precision as seq, journal.received_at as "receivedAt", journal.feed, journal.site,
         journal.message_type as type, journal.trigger_event as trigger, journal.control_id as "controlId",
         journal.patient_id as "patientId", journal.disposition, journal.ack_code as "ackCode", outcome.outcome,
         outcome.reason`;

/**
 * Messages that match all of the search among the newest `candidateRowsMax` of its best key, newest first, before a place.
 * Where fewer than `limit` come back, `readSearchEnd` tells whether more may lie beyond.
 */
export async function readFoundMessages(
  db: Queryable,
  search: MessageSearch,
  { before, limit }: { before: MessagePlace | null; limit: number },
): Promise<FoundMessage[]> {
  const text = new SearchText(search, before);
  const candidates = text.candidates(candidateRowsMax);
  const rest = text.rest();
  const sql = `
  select ${foundColumns}
    from (${candidates}) as journal
    left join lateral (select outcome, reason
                         from message_outcome
                        where message_outcome.seq = journal.seq
                        limit 1) as outcome on true
   ${rest}
   order by journal.received_at desc, journal.seq desc
   limit ${text.param(limit)}`;
  return db.query<FoundMessage>(`message-search ${text.name}`, sql, text.params);
}

/** The last of the `rows` newest candidates before a place: how far a search came. Null where there are fewer. */
export async function readSearchEnd(
  db: Queryable,
  search: MessageSearch,
  { before, rows }: { before: MessagePlace | null; rows: number },
): Promise<MessagePlace | null> {
  const text = new SearchText(search, before);
  const sql = `
  select seq::double precision as seq, received_at as "receivedAt"
    from (${text.candidates(rows, 'seq, received_at')}) as journal
  offset ${rows - 1}`;
  const [end] = await db.query<MessagePlace>(
    `message-search-end ${rows} ${text.name}`,
    sql,
    text.params,
  );
  return end ?? null;
}

const placeSql = `
  select seq::double precision as seq, received_at as "receivedAt"
    from journal
   where seq = $1`;

/** Where a message stands. Null where it is not, or not any more, in the journal. */
export async function readPlace(db: Queryable, seq: number): Promise<MessagePlace | null> {
  const [place] = await db.query<MessagePlace>('message-search-place', placeSql, [seq]);
  return place ?? null;
}

/** Builds the text of a search: only what is asked for stands in it, so that the planner sees which index serves. */
export class SearchText {
  readonly params: unknown[] = [];
  readonly #search: MessageSearch;
  readonly #before: MessagePlace | null;
  readonly #used: readonly Key[];

  constructor(search: MessageSearch, before: MessagePlace | null) {
    this.#search = search;
    this.#before = before;
    this.#used = keys.filter((key) => search[key] !== undefined);
  }

  /** Names the shape of the text: what is given, not its values. */
  get name(): string {
    const { sites, outcome, from, to } = this.#search;
    return [
      ...this.#used,
      ...(sites ? ['sites'] : []),
      ...(outcome === undefined ? [] : [this.#isByOutcome ? 'by-outcome' : `is-${outcome}`]),
      ...(from === undefined ? [] : ['from']),
      ...(to === undefined ? [] : ['to']),
      ...(this.#before ? ['before'] : []),
    ].join('-');
  }

  param(value: unknown): string {
    return `$${this.params.push(value)}`;
  }

  /** The newest rows by the best key, within the time bounds. Old day partitions are not looked at. */
  candidates(rows: number, shown = '*'): string {
    if (this.#isByOutcome) return this.#byOutcome(rows, shown);
    const driver = this.#used[0];
    const wheres = [
      ...(driver ? [`${columns[driver]} = ${this.param(this.#search[driver])}`] : []),
      ...this.#times('received_at', 'seq'),
    ];
    return `select ${shown}
            from journal
           ${whereAll(wheres)}
           order by received_at desc, seq desc
           limit ${rows}`;
  }

  /** What the candidates are still to be held against. */
  rest(more: readonly string[] = []): string {
    const { sites, outcome } = this.#search;
    const others = this.#isByOutcome ? this.#used : this.#used.slice(1);
    return whereAll([
      ...others.map((key) => `journal.${columns[key]} = ${this.param(this.#search[key])}`),
      ...(sites ? [`journal.site = any(${this.param([...sites])})`] : []),
      ...(outcome === undefined || this.#isByOutcome
        ? []
        : [
            outcome === 'waiting'
              ? 'outcome.outcome is null'
              : `outcome.outcome = ${this.param(outcome)}`,
          ]),
      ...more,
    ]);
  }

  // What was not applied is rare, and has an index; who asks for one patient has fewer rows still.
  get #isByOutcome(): boolean {
    const { outcome } = this.#search;
    return (
      outcome !== undefined &&
      outcome !== 'applied' &&
      outcome !== 'waiting' &&
      !isOfOne(this.#search)
    );
  }

  #byOutcome(rows: number, shown: string): string {
    const wheres = [
      `outcome = ${this.param(this.#search.outcome)}`,
      `outcome <> 'applied'`,
      ...this.#times('received_at', 'seq'),
    ];
    const outcomes = `select seq, received_at
            from message_outcome
           ${whereAll(wheres)}
           order by received_at desc, seq desc
           limit ${rows}`;
    if (shown !== '*') return outcomes;
    return `select row.*
            from (${outcomes}) as found
           cross join lateral (select *
                                 from journal
                                where journal.seq = found.seq
                                  and journal.received_at = found.received_at) as row`;
  }

  #times(receivedAt: string, seq: string): string[] {
    const { from, to } = this.#search;
    const wheres = [];
    if (from !== undefined) wheres.push(`${receivedAt} >= ${this.param(iso(from))}::timestamptz`);
    if (to !== undefined) wheres.push(`${receivedAt} < ${this.param(iso(to))}::timestamptz`);
    if (this.#before) {
      const at = this.param(iso(this.#before.receivedAt));
      // The first bound is for the indexes and partitions, which know the time alone.
      wheres.push(
        `${receivedAt} <= ${at}::timestamptz`,
        `(${receivedAt}, ${seq}) < (${at}::timestamptz, ${this.param(this.#before.seq)}::bigint)`,
      );
    }
    return wheres;
  }
}

function whereAll(wheres: readonly string[]): string {
  return wheres.length === 0 ? '' : `where ${wheres.join('\n             and ')}`;
}
