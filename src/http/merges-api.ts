import type { ApiPatient } from './api.ts';

/** GET /api/merges?patient=…&site=…, the latest first. */
export interface ApiMerges {
  merges: {
    id: string;
    site: string;
    siteTitle: string;
    zone: string;
    /** Who was merged away, and into whom; as they are now. */
    retired: ApiPatient;
    survivor: ApiPatient;
    /** authority|value of what was the retired one's. */
    identifiers: string[];
    mergedAt: string;
    /** The journal row that said so. */
    message: number;
    takenBackAt: string | null;
    /** The name of the person. */
    takenBackBy: string | null;
    /** What was told of the survivor since the merge, and may be the other one's. */
    since: { visits: number; results: number; tasks: number };
    mayTakeBack: boolean;
  }[];
}

/** POST /api/merges/:id/take-back */
export interface ApiTakenBack {
  retired: string;
  survivor: string;
  /** What went back to the retired one. */
  visits: number;
  results: number;
  tasks: number;
  /** What stays with the survivor and may be the other one's: told since the merge, under an identifier of the survivor. */
  uncertain: {
    count: number;
    records: {
      kind: 'visit' | 'result' | 'care-item';
      id: string;
      about: string;
      message: number;
    }[];
  };
}
