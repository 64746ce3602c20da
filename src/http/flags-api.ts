/** GET /api/flags */
export interface ApiFlags {
  /** Why this server cannot tell what is turned off; null: it can. */
  cutOff: string | null;
  flags: ApiFlag[];
}

export interface ApiFlag {
  key: string;
  title: string;
  kind: 'release' | 'kill-switch' | 'operational';
  /** Whoever answers for it. */
  owner: string;
  /** The last day, as in 2027-03-31. */
  expires: string;
  /** Why its owner should look at it; null: no need. */
  stale: string | null;
  /** What it gives at each site that the reader may see, of a run about which nothing else is known. */
  sites: ApiFlagAtSite[];
  /** Where it is turned off. */
  switches: ApiFlagSwitch[];
  /** Runs that it withheld in the last seven days. */
  withheld: number;
}

export interface ApiFlagAtSite {
  site: string;
  siteTitle: string;
  variant: string;
  value: string | number | boolean;
  reason: string;
  rule: string | null;
}

export interface ApiFlagSwitch extends ApiFlagPlace {
  by: string;
  at: string;
  reason: string;
  /** Who asked that it is turned on again. */
  asked: { by: string; at: string; reason: string } | null;
  /** Why the reader may not ask, or turn it on; null: they may. */
  mayNotAsk: string | null;
  mayNotTurnOn: string | null;
}

/** Everywhere (`site` null), a site, or a unit of it. */
export interface ApiFlagPlace {
  site: string | null;
  unit: string | null;
  placeTitle: string;
}

/** GET /api/flags/:key */
export interface ApiFlagPage extends ApiFlag {
  cutOff: string | null;
  /** When it may be taken out. */
  retire: string;
  default: string;
  off: string;
  variants: Record<string, string | number | boolean>;
  whenCutOff: 'off' | 'keep';
  rules: { id: string; when: string; gives: string }[];
  clients: string[];
  /** Workflows that read it. */
  readBy: { id: string; title: string; asSwitch: boolean }[];
  /** Where the reader may turn it off; empty, with why not. */
  mayTurnOff: ApiFlagPlace[];
  mayNotTurnOff: string | null;
  history: {
    id: string;
    change: 'turned-off' | 'turn-on-asked' | 'turned-on';
    placeTitle: string;
    by: string;
    at: string;
    reason: string;
  }[];
  /** The last runs that were not started because of it. */
  withheldRuns: {
    id: string;
    siteTitle: string;
    zone: string;
    workflowTitle: string;
    trigger: string;
    /** Null where the run would not have been about a patient. */
    patientId: string | null;
    at: string;
  }[];
}

/** POST /api/flags/:key/changes answers with the flag's page. */
export interface ApiFlagChange {
  act: 'turn-off' | 'ask-turn-on' | 'turn-on';
  site: string | null;
  unit: string | null;
  reason: string;
}
