/** GET /api/drills?site=: the last drill of the sites whose duties the reader may change. */
export interface ApiDrills {
  /** When the ladders are drilled, `HH:mm` on each site's clocks; null: never. */
  at: string | null;
  drills: ApiDrill[];
}

export interface ApiDrill {
  site: string;
  siteTitle: string;
  zone: string;
  startedAt: string;
  silent: number;
  rungs: ApiDrilledRung[];
}

export interface ApiDrilledRung {
  place: string;
  /** The workflows whose ladders have this rung. */
  usedBy: string[];
  answer: 'answered' | 'delivered' | 'silent' | 'asked' | 'waiting';
  person: string | null;
  channel: string | null;
  fallback: boolean;
  askedAt: string | null;
  answeredAt: string | null;
  runId: string | null;
}
