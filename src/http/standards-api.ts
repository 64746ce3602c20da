/** GET /api/standardisation: how alike the sites are, and how it came to that. */
export interface ApiStandards {
  /** Of each workflow at each site where the person may see runs. */
  trends: ApiStandardTrend[];
}

export interface ApiStandardTrend {
  workflow: string;
  title: string;
  site: string;
  siteTitle: string;
  zone: string;
  sentence: string;
  /** Since the workflow came to the site: each change of the figures, in its order. */
  points: { at: string; epoch: number; version: string; atStandard: number; parameters: number }[];
}

/** GET /api/waivers: those in force where the person may see runs, the one that ends first first. */
export interface ApiWaivers {
  waivers: ApiWaiver[];
}

export interface ApiWaiver {
  id: string;
  workflow: string;
  workflowTitle: string;
  parameter: string;
  value: string;
  reason: string;
  risk: string;
  /** The compensating control. */
  control: string;
  owner: string;
  since: string;
  zone: string;
  /** The last day on which it holds, as in 2027-06-30. */
  expires: string;
  /** Whole days on the clocks of its sites, where the fewest are left; negative once it is over. */
  daysLeft: number;
  renewals: number;
  sites: ApiWaiverAtSite[];
}

export interface ApiWaiverAtSite {
  site: string;
  title: string;
  /** The last warning there, as a run of upkeep; null: nobody was asked yet. */
  asked: { run: string; daysBefore: number; over: boolean } | null;
}
