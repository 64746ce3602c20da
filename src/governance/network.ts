import type { Client, Permission, Person } from '../access/access.ts';
import type { Channels } from './channels.ts';
import type { Cohort } from './cohort.ts';
import type { FallbackPool } from './last-resort.ts';
import type { NetworkCalendars } from './network-calendars.ts';
import type { Dictionary } from './dictionary.ts';
import type { Destination } from './destination.ts';
import type { FlagBook } from './flag.ts';
import type { ChangeBudget, ChangeWindow } from './freeze.ts';
import type { FeedFormat } from './feed-format.ts';
import type { FeedInventory } from './feed-inventory.ts';
import type { FeedPolicy } from './feed-policy.ts';
import type { ProgrammePlan } from './programme-plan.ts';
import type { Readiness } from './readiness.ts';
import type { ReleasePolicy } from './release-policy.ts';
import type { ReviewPolicy } from './review-policy.ts';
import type { Retention } from './retention.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import type { SubscriptionPolicy } from './subscription-policy.ts';
import type { Waiver } from './waiver.ts';

/** A health system as configured: what `networks/<name>/` says, parsed and checked. Immutable; a change is a new epoch. */
export interface Network {
  id: string;
  title: string;
  version: string;
  sites: readonly Site[];
  people: readonly Person[];
  roles: readonly Role[];
  rotas: readonly Rota[];
  feeds: readonly Feed[];
  workflows: readonly InstalledWorkflow[];
  /** What workflows may ask about. A network need not say; then nothing is checked against it. */
  dictionary?: Dictionary;
  /** Where effects go. Releases from before there were destinations have none. */
  destinations?: readonly Destination[];
  /** Systems that may ask over FHIR. Releases from before there were clients have none. */
  clients?: readonly NetworkClient[];
  /** How people are reached outside of their browsers. Absent: they are not. */
  channels?: Channels;
  /** When the ladders of each site are drilled, `HH:mm` on its clocks. Absent: they are not. */
  drill?: { at: string };
  /** Who gets the tasks of a site that is no more. Absent: the fallback pool of the first site. */
  fallback?: FallbackPool;
  /** For how long what is finished is kept. Releases from before there was a choice have none. */
  retention?: Retention;
  /** Who may change what runs. Absent: the network is not governed, and runs what it is started with. */
  policy?: ReleasePolicy;
  /** When releases may be put in force. Absent: always. */
  changeWindows?: readonly ChangeWindow[];
  /** How often. Absent: as often as one likes. */
  changeBudgets?: readonly ChangeBudget[];
  /** What makes a site ready for a change. Absent: nothing is asked of sites. */
  readiness?: Readiness;
  /** Training, hypercare and reviews. Absent: there are none. */
  programme?: ProgrammePlan;
  /** How changes reach the sites, step by step. Absent: no such plan is written. */
  rollouts?: readonly RolloutPlan[];
  /** Who must approve a change request. Absent: anybody else than its author who may approve. */
  review?: ReviewPolicy;
  /** Absent: there are no flags. */
  flagBook?: FlagBook;
  /** Those of sites that run another version than the network itself. No file says them: they are put together. */
  siteFlagBooks?: Readonly<Record<string, FlagBook>>;
  /** Parts of sites that run workflows of their own; the first that takes an event decides. No file says them: they are assigned. */
  cohorts?: readonly { site: string; cohort: Cohort }[];
}

/** A client, and what it may subscribe to and tell workflows. Absent: nothing. */
export interface NetworkClient extends Client {
  /** Names of messages that it may send. */
  messages?: readonly string[];
  subscriptions?: SubscriptionPolicy;
}

export interface Site {
  id: string;
  title: string;
  kind: 'hospital' | 'clinic';
  /** IANA zone: HL7 times without an offset are read in it, task times are shown in it. */
  zone: string;
  units: readonly Unit[];
  /** Who gets a task when nobody on shift holds its role. */
  fallback: { role: string; unit: string | null };
  /** How work is shared out. Releases from before there were such rules have none. */
  work?: WorkRules;
}

/** How work is shared out among the people of a site. */
export interface WorkRules {
  /** How long the receiver of a shift handoff has to accept. */
  handoffAcceptMinutes?: number;
  /** Accepted tasks that one person may have to be given another by "Take next". */
  acceptedMax?: number;
  /** The same for holders of a role, which counts before `acceptedMax`. */
  acceptedMaxByRole?: Readonly<Record<string, number>>;
}

export interface Unit {
  id: string;
  title: string;
}

export interface Role {
  id: string;
  title: string;
  permissions: readonly Permission[];
}

/** Who holds a role, when: weekly shifts in the site's zone. A role at a site without a rota is always staffed by its holders. */
export interface Rota {
  site: string;
  unit: string | null;
  role: string;
  shifts: readonly Shift[];
}

export interface Shift {
  /** ISO weekdays, 1 = Monday. */
  days: readonly number[];
  /** `HH:mm` local; `to` at or before `from` ends on the next day. */
  from: string;
  to: string;
  people: readonly string[];
}

/** An inbound interface and how its dialect is read. */
export interface Feed extends FeedPolicy, FeedInventory, FeedFormat {
  id: string;
  /** Absent: HL7 v2 over MLLP. `fhir`: what its clients send to /fhir. `csv`, `ccda`: tables and documents. The others' port is 0. */
  kind?: 'hl7v2' | 'fhir' | 'csv' | 'ccda';
  /** Of FHIR feeds: Identifier.system → authority, where the two differ. */
  systems?: Readonly<Record<string, string>>;
  title: string;
  site: string;
  /** Integration engineer or team that answers for it. */
  owner: string;
  host: string;
  port: number;
  /** MSH-11 values that are let in. */
  processingIds: readonly string[];
  /** Used where MSH-18 says nothing: `utf-8`, `iso-8859-1`, `us-ascii`. */
  charset: string;
  /** Largest frame in bytes. */
  messageBytesMax: number;
  /** The authority of identifiers whose CX-4 is empty. */
  defaultAuthority: string;
  /** Which PID-3 repetition identifies the patient, best first; "never the first one that comes". */
  patientIdentifier: { types: readonly string[]; authorities: readonly string[] };
  /** PL-1 (point of care) as sent → unit id. */
  locations: Readonly<Record<string, string>>;
  /** Local observation code → standard code. */
  codes: Readonly<Record<string, MappedCode>>;
  /** Number of a provider as sent (XCN-1) → name. Releases from before there were such maps have none. */
  providers?: Readonly<Record<string, string>>;
}

export interface MappedCode {
  code: string;
  system: string;
  display: string;
}

/** A catalog workflow as this network runs it. */
export interface InstalledWorkflow {
  id: string;
  /** The YAML text and where it came from, for errors and the timeline. */
  source: string;
  path: string;
  /** The stories that it must tell, `scenarios/` beside the workflow's file. Releases from before they were kept have none. */
  scenarios?: readonly { path: string; text: string }[];
  sites: readonly string[];
  /** Network-wide parameter values, then by site. */
  parameters: Readonly<Record<string, string | number | boolean>>;
  siteParameters: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  /** Exceptions in force. Absent: none. */
  waivers?: readonly Waiver[];
  /** The network's calendars in the place of its own. Absent: its own hold. */
  calendars?: NetworkCalendars;
  /** Only for this cohort of its one site. Absent: for all that no cohort takes. */
  cohort?: string;
}

/** A network in force. `epoch` rises with every change; every journal row is pinned to one. */
export interface Release {
  epoch: number;
  digest: string;
  network: Network;
}
