/**
 * GET /api/messages?site=&feed=&type=&sender=&patient=&visit=&order=&control=&outcome=&from=&to=&zone=&before=<seq>&limit=50,
 * newest first.
 */
export interface ApiMessages {
  rows: ApiMessageRow[];
  /** Pass as `before` for the next page; null at the end. */
  next: number | null;
  /** The page is not full because the search gave up looking: so many messages were looked at, back to then. */
  stopped: { looked: number; backTo: string } | null;
  rates: { feed: string; title: string; site: string; last15min: number; lastAt: string | null }[];
}

export interface ApiMessageRow {
  seq: number;
  receivedAt: string;
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

/** GET /api/messages/:seq */
export interface ApiMessage extends ApiMessageRow {
  feedTitle: string;
  siteTitle: string;
  sendingApplication: string | null;
  sendingFacility: string | null;
  peer: string;
  bytes: number;
  epoch: number;
  lane: number;
  laneKey: string;
  /** Files inside it. GET /api/messages/:seq/attachments/:n gives one, /api/messages/:seq/original the message as it arrived. */
  attachments: { n: number; path: string; mime: string; bytes: number; isKept: boolean }[];
  /** Decoded for showing, segments separated by \n; the stored bytes are untouched. */
  raw: string;
  ack: string;
  segments: {
    name: string;
    title: string;
    fields: { path: string; title: string; value: string; raw: string }[];
  }[];
  problems: { code: string; severity: string; location: string; sentence: string }[];
  events: { id: string; type: string; occurredAt: string; patientId: string }[];
  tasks: { id: string; title: string; state: string; mayOpen: boolean }[];
  exceptionId: string | null;
  mayOpenException: boolean;
  duplicates: number;
}
