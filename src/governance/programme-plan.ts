/** How changes are brought to people and watched afterwards: `programme.yaml`. */
export interface ProgrammePlan {
  hypercare: HypercareRules;
  pods: readonly Pod[];
  reviews: ReviewRules;
  training: readonly TrainingStep[];
}

/** The days after a change in which a site is looked after daily, and how much of that the support can bear. */
export interface HypercareRules {
  days: number;
  /** Sites in hypercare at once; the next wave waits for one to be over. */
  sitesMax: number;
  /** Feedback that nobody has answered, of all sites in hypercare. */
  openFeedbackMax: number;
}

/** Those who look after some sites together. */
export interface Pod {
  id: string;
  title: string;
  sites: readonly string[];
  members: readonly { person: string; as: string }[];
}

/** Reviews so many days after a change, and when use counts as collapsed. */
export interface ReviewRules {
  days: readonly number[];
  collapse: {
    /** Below this part of what it was after the start, 0 to 1. */
    share: number;
    /** Fewer tasks than these in either week say nothing. */
    tasksMin: number;
  };
}

/** What somebody with one of these roles learns before a workflow comes to them. */
export interface TrainingStep {
  id: string;
  title: string;
  roles: readonly string[];
  /** Empty: for all workflows. */
  workflows: readonly string[];
  minutes: number;
  /** After so many days it is done anew. */
  holdsDays: number;
  /** A story to go through, as in critical-result/climbs. Null: none. */
  story: string | null;
}
