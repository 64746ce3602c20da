/** The shapes of the API about mappings. Pages know them through api.ts. */

/** GET /api/mappings?site= */
export interface ApiMappings {
  /** Those with results flagged as critical first, then by volume. */
  unmapped: ApiUnmappedCode[];
  unknownUnits: ApiUnknownUnit[];
  /** So many of the newest results were looked at for one of the lists, and no more. Null: all were. */
  lookedOnlyAt: number | null;
  feeds: ApiFeedMaps[];
  /** What workflows may ask about; null where the network has no dictionary. */
  dictionary: { version: string; terms: ApiTerm[] } | null;
  network: { title: string; version: string; epoch: number };
}

export interface ApiTerm {
  code: string;
  display: string;
  units: string[];
}

export interface ApiUnmappedCode {
  feed: string;
  feedTitle: string;
  siteTitle: string;
  code: string;
  display: string | null;
  unit: string | null;
  results: number;
  critical: number;
  firstAt: string;
  lastAt: string;
  messages: number[];
}

export interface ApiUnknownUnit {
  feed: string;
  feedTitle: string;
  siteTitle: string;
  unit: string;
  code: string;
  display: string | null;
  results: number;
  firstAt: string;
  lastAt: string;
  messages: number[];
}

/** The maps of a feed as they are in force. */
export interface ApiFeedMaps {
  feed: string;
  title: string;
  siteTitle: string;
  mappings: {
    map: 'codes' | 'locations' | 'providers';
    sent: string;
    to: string;
    /** The name of the code or unit. */
    display: string | null;
    /** File, line and column; null where the network was not read from files. */
    writtenAt: string | null;
  }[];
}

/** POST /api/mappings/preview: one line of the code map of a feed, tried on the messages of the last hours. */
export interface ApiTriedMapping {
  feed: string;
  sent: string;
  /** LOINC. */
  code: string;
  /** Needed where the dictionary does not know the code. */
  display?: string;
  hours: number;
}

export interface ApiMappingPreview {
  /** As it is to be committed. */
  line: string;
  /** False: no workflow may ask about the code. */
  inDictionary: boolean;
  /** What the feed's maps make of it now. */
  before: { code: string; display: string; writtenAt: string | null } | null;
  /** The files that the code map of the feed is written in. */
  files: string[];
  messages: number;
  changedMessages: number;
  firstAt: string | null;
  lastAt: string | null;
  stopped: boolean;
  codes: (ApiPreviewLine & {
    change: 'mapped' | 'changed' | 'lost';
    before: string;
    after: string;
    units: { unit: string | null; count: number; known: boolean }[];
  })[];
  starts: (ApiPreviewLine & {
    workflow: string;
    change: 'starts' | 'no longer starts';
    code: string;
  })[];
  fields: (ApiPreviewLine & { fact: string; field: string })[];
  outcomes: (ApiPreviewLine & { before: string; after: string })[];
  linesLeftOff: number;
}

interface ApiPreviewLine {
  count: number;
  messages: number[];
}
