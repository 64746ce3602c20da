/** GET /api/merges?patient=…, the latest first. */
export interface ApiMerges {
  merges: {
    id: string;
    site: string;
    /** Ids of patients. */
    retired: string;
    survivor: string;
    /** authority|value of what was the retired one's. */
    identifiers: string[];
    mergedAt: string;
    /** The journal row that said so. */
    message: number;
    takenBackAt: string | null;
    takenBackBy: string | null;
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
