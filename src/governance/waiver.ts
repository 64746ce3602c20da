/**
 * An exception from what a workflow allows, for some sites and until a day: the value of one parameter. Somebody answers for
 * it, says what could go wrong and what is done against that.
 */
export interface Waiver {
  id: string;
  workflow: string;
  sites: readonly string[];
  parameter: string;
  value: string | number | boolean;
  reason: string;
  risk: string;
  /** The compensating control: what is done instead to keep the risk small. */
  control: string;
  owner: string;
  /** The last day on which it holds, as in 2027-06-30, in each site's zone. */
  expires: string;
}

/** A waiver that ends later than so many days from now is refused: it is renewed, or the rule is changed. */
export const waiverDaysMax = 366;

/** So many days before its end, a waiver is told of. */
export const waiverEndsSoonDays = 30;
