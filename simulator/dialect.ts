import { mllpFeeds, type Feed, type Network, type Site } from '../src/governance/governance.ts';

/** How the system behind one feed speaks HL7: its version, habits and words. */
export interface Dialect {
  feed: Feed;
  zone: string;
  version: string;
  sendingApplication: string;
  sendingFacility: string;
  /** Of patients at the site, in every feed of it. */
  authority: string;
  timestamps: 'offset' | 'local';
  upperCaseNames: boolean;
  /** What MSH-18 says; empty where the system leaves it to agreement. */
  declaredCharset: string;
  /** The insurer's number stands before the medical record number in PID-3. */
  insurerFirst: boolean;
  /** CX-4 stays empty: the feed's default authority is meant. */
  authorityLeftOut: boolean;
  /** How often it sends a message twice, because it does not wait for the answer. */
  resendChance: number;
  /** Standard code → local code. */
  localCodes: ReadonlyMap<string, string>;
  /** Unit → point of care, as this system calls it. */
  localUnits: ReadonlyMap<string, string>;
}

interface HouseStyle {
  version: string;
  timestamps: 'offset' | 'local';
  upperCaseNames: boolean;
  declaresCharset: boolean;
  insurerFirst: boolean;
  leavesAuthorityOut: boolean;
  resendChance: number;
}

// Habits that real senders have, one set each; which feed has which depends on its id alone.
const houseStyles: readonly HouseStyle[] = [
  {
    version: '2.5.1',
    timestamps: 'offset',
    upperCaseNames: false,
    declaresCharset: true,
    insurerFirst: false,
    leavesAuthorityOut: false,
    resendChance: 0,
  },
  {
    version: '2.3',
    timestamps: 'local',
    upperCaseNames: true,
    declaresCharset: false,
    insurerFirst: true,
    leavesAuthorityOut: false,
    resendChance: 0,
  },
  {
    version: '2.4',
    timestamps: 'local',
    upperCaseNames: false,
    declaresCharset: false,
    insurerFirst: false,
    leavesAuthorityOut: true,
    resendChance: 0,
  },
  {
    version: '2.3.1',
    timestamps: 'offset',
    upperCaseNames: true,
    declaresCharset: true,
    insurerFirst: true,
    leavesAuthorityOut: false,
    resendChance: 0.12,
  },
];

/** HL7 table 0211. */
const CHARSET_NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UNICODE UTF-8',
  'iso-8859-1': '8859/1',
  'us-ascii': 'ASCII',
};

/** The dialect of one feed of the network. Depends on the configuration only. */
export function dialectOf(network: Network, site: Site, feed: Feed): Dialect {
  const style = houseStyles[letterSum(feed.id) % houseStyles.length] as HouseStyle;
  const authority = authorityOf(network, site);
  return {
    feed,
    zone: site.zone,
    version: style.version,
    sendingApplication: wordOf(feed.id),
    sendingFacility: wordOf(site.id),
    authority,
    timestamps: style.timestamps,
    upperCaseNames: style.upperCaseNames,
    declaredCharset: style.declaresCharset ? (CHARSET_NAMES[feed.charset] ?? '') : '',
    insurerFirst: style.insurerFirst,
    authorityLeftOut: style.leavesAuthorityOut && feed.defaultAuthority === authority,
    resendChance: style.resendChance,
    localCodes: new Map(Object.entries(feed.codes).map(([local, { code }]) => [code, local])),
    localUnits: new Map(Object.entries(feed.locations).map(([local, unit]) => [unit, local])),
  };
}

/** What a feed is for. One that is alone at its site carries everything. */
export function carries(network: Network, feed: Feed): { admissions: boolean; results: boolean } {
  const siblings = mllpFeeds(network).filter((one) => one.site === feed.site);
  if (siblings.length === 1) return { admissions: true, results: true };
  const results =
    /lab|lis|oru|result/i.test(feed.id) || (!isAdmissionsFeed(feed) && hasCodes(feed));
  return { admissions: !results, results };
}

/** Does its name say that it is for admissions? */
export function isAdmissionsFeed(feed: Feed): boolean {
  return /adt|admi|regist/i.test(feed.id);
}

function hasCodes(feed: Feed): boolean {
  return Object.keys(feed.codes).length > 0;
}

/**
 * All feeds of a site must name a patient alike, or results find nobody: the authority that every feed of the site
 * accepts, else the first one that any accepts.
 */
function authorityOf(network: Network, site: Site): string {
  const accepted = mllpFeeds(network)
    .filter((feed) => feed.site === site.id)
    .map((feed) => feed.patientIdentifier.authorities);
  const candidates = accepted.flat();
  return (
    candidates.find((one) => accepted.every((list) => list.includes(one))) ??
    candidates[0] ??
    wordOf(site.id)
  );
}

function wordOf(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}

function letterSum(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0;
  return sum;
}
