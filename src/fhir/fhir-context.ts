import type { Authorize, Person } from '../access/access.ts';
import type { Network } from '../governance/governance.ts';
import type { Database, Instant } from '../platform/platform.ts';
import type { Titles } from './titles.ts';

/** What an answer is made from: who asks, when, under which configuration, and where to look. */
export interface FhirContext {
  database: Database;
  now: Instant;
  person: Person;
  network: Network;
  authorize: Authorize;
  titles: Titles;
  /** Where clients reach `/fhir`, without a slash at its end. */
  base: string;
}

/** Header values by lower-case name. */
export type FhirHeaders = Readonly<Record<string, string | undefined>>;
