/** GET /api/duty?site=: who is on now at the reader's sites, and what people changed of it. */
export interface ApiDuty {
  serverTime: string;
  places: ApiDutyPlace[];
  /** Under way and to come. */
  overrides: ApiOverride[];
  absences: ApiAbsence[];
  /** Whose absence the reader may enter: their own first. */
  mayEnter: ApiDutyPerson[];
}

/** A role at a site, in one unit or in all of it. */
export interface ApiDutyPlace {
  site: string;
  siteTitle: string;
  unit: string | null;
  unitTitle: string | null;
  role: string;
  roleTitle: string;
  on: ApiDutyPerson[];
  /** Nobody holding the role is on: these are asked instead. */
  instead: ApiDutyPerson[];
  holders: ApiDutyPerson[];
  mayChange: boolean;
}

export interface ApiDutyPerson {
  id: string;
  name: string;
  title: string;
}

export interface ApiOverride {
  id: string;
  /** `Charge nurse, Emergency Department, St. Anne`. */
  place: string;
  zone: string;
  out: string | null;
  in: string | null;
  from: string;
  until: string;
  reason: string;
  by: string;
  mayEnd: boolean;
}

export interface ApiAbsence {
  id: string;
  person: string;
  substitute: string | null;
  zone: string;
  from: string;
  until: string;
  reason: string;
  by: string;
  mayEnd: boolean;
}

/** POST /api/duty: answers with ApiDuty of all the reader's sites. */
export type ApiDutyChange =
  | {
      change: 'override';
      site: string;
      unit: string | null;
      role: string;
      out: string | null;
      in: string | null;
      from: string;
      until: string;
      reason: string;
    }
  | {
      change: 'absence';
      person: string;
      substitute: string | null;
      from: string;
      until: string;
      reason: string;
    }
  | { change: 'end-override'; id: string }
  | { change: 'end-absence'; id: string };

/** GET /api/interruptions?site=: how often people were asked in the last twelve hours, where the reader may change duties. */
export interface ApiInterruptions {
  since: string;
  lines: {
    person: string;
    place: string;
    /** `07:00–19:00`; null where the role has no rota. */
    shift: string | null;
    interruptions: number;
    /** How often they were called out for it outside of the browser. */
    callouts: number;
  }[];
}
