import {
  authorityOfSystem,
  identifierTypeSystem,
  type Identifier,
} from '../canonical/canonical.ts';
import {
  compareIdentifiers,
  isPlaceholder,
  type Feed,
  type Site,
} from '../governance/governance.ts';
import type { Instant, Problem } from '../platform/platform.ts';
import type { FhirElement } from './fhir-json.ts';
import type { FhirHead } from './fhir-request.ts';
import { clockAheadMsMax, EARLIEST } from './read-time.ts';
import { keyCharsMax, problemsMax } from './reading.ts';

/** A request as it is read: by whose dialect, what else lies in its bundle, and what was found wrong so far. */
export interface FhirReading {
  readonly head: FhirHead;
  readonly feed: Feed;
  readonly site: Site;
  readonly receivedAt: Instant;
  readonly problems: Problem[];
  /** Resources of the same bundle by what they may be referred to as. */
  readonly bundled: ReadonlyMap<string, FhirElement>;
  /** Literal references that nothing in the request explains: `Patient/pat-1`. */
  readonly unknown: Set<string>;
}

/** Notes a problem once for its place. `sentence` goes to logs and pages: it holds no value that was sent. */
export function tell(
  { problems }: FhirReading,
  severity: Problem['severity'],
  code: string,
  location: string,
  sentence: string,
): void {
  if (problems.some((one) => one.code === code && one.location === location)) return;
  // An error must not be lost behind warnings.
  if (problems.length >= problemsMax && severity === 'warning') return;
  problems.push({ code, severity, location, sentence });
}

/** Identifier: its system by the feed's map. Undefined where it is empty, a placeholder or too long for a key. */
export function readIdentifier(reading: FhirReading, element: FhirElement): Identifier | undefined {
  const value = element.text('value');
  if (value === undefined || isPlaceholder(value)) return undefined;
  const authority = authorityOf(reading.feed, element.text('system'));
  if (value.length > keyCharsMax || authority.length > keyCharsMax) {
    const sentence = `An identifier longer than ${keyCharsMax} characters is left out.`;
    tell(reading, 'warning', 'too-long', element.path, sentence);
    return undefined;
  }
  const type = element
    .element('type')
    ?.elements('coding')
    .find((coding) => (coding.text('system') ?? identifierTypeSystem) === identifierTypeSystem)
    ?.text('code');
  return type === undefined ? { authority, value } : { authority, value, type };
}

/** The authority that an identifier's system stands for, by the feed's map. */
export function authorityOf(feed: Feed, system: string | undefined): string {
  if (system === undefined) return feed.defaultAuthority;
  const { systems = {} } = feed;
  return Object.hasOwn(systems, system) ? (systems[system] ?? system) : authorityOfSystem(system);
}

/** The identifiers of a resource, the one that the feed goes by first. */
export function readIdentifiers(reading: FhirReading, resource: FhirElement): Identifier[] {
  const found: Identifier[] = [];
  for (const element of resource.elements('identifier')) {
    const identifier = readIdentifier(reading, element);
    if (identifier && !found.some((one) => isSame(one, identifier))) found.push(identifier);
  }
  return found.toSorted((a, b) => compareIdentifiers(reading.feed, a, b));
}

export function isSame(a: Identifier, b: Identifier): boolean {
  return a.value === b.value && a.authority === b.authority;
}

/** The identifier in `Type?identifier=system|value`; undefined for any other address. */
export function identifierOfAddress(feed: Feed, address: string): Identifier | undefined {
  const [, query] = address.split('?', 2);
  if (query === undefined) return undefined;
  const parameters = [...new URLSearchParams(query)];
  const [first] = parameters;
  if (!first || parameters.length > 1 || first[0] !== 'identifier') return undefined;
  const bar = first[1].indexOf('|');
  const system = bar === -1 ? undefined : first[1].slice(0, bar);
  const value = first[1].slice(bar + 1).trim();
  if (value === '' || value.length > keyCharsMax || isPlaceholder(value)) return undefined;
  if (first[1].includes('\0')) return undefined;
  return { authority: authorityOf(feed, system), value };
}

/**
 * What a Reference means: a resource of the same bundle, an identifier, or a literal address that was looked up when the
 * request came. Undefined where it says nothing that is known; then the literal is noted.
 */
export function readReference(
  reading: FhirReading,
  element: FhirElement,
  type: 'Patient' | 'Encounter',
): { bundled: FhirElement } | { identifier: Identifier } | undefined {
  const literal = element.text('reference');
  if (literal !== undefined) {
    const settled = Object.hasOwn(reading.head.known, literal) && reading.head.known[literal];
    if (settled) return { identifier: settled };
    const bundled = reading.bundled.get(literal);
    if (bundled?.text('resourceType') === type) return { bundled };
    if (literal.startsWith(`${type}?`)) {
      const identifier = identifierOfAddress(reading.feed, literal);
      if (identifier) return { identifier };
    }
    const address = addressOf(literal, type);
    if (address !== undefined) {
      const { known } = reading.head;
      const identifier = Object.hasOwn(known, address) ? known[address] : undefined;
      if (identifier) return { identifier };
      reading.unknown.add(address);
    }
  }
  const logical = element.element('identifier');
  const identifier = logical && readIdentifier(reading, logical);
  return identifier && { identifier };
}

/** `Patient/pat-1` of a literal reference to this server, with or without where it is and which version. */
function addressOf(literal: string, type: string): string | undefined {
  const [, id] =
    new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})(?:/_history/\\d+)?$`).exec(literal) ?? [];
  return id === undefined ? undefined : `${type}/${id}`;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A dateTime or instant with its zone; what is less is no moment. What cannot be is a located problem and counts as not sent. */
export function readInstant(
  reading: FhirReading,
  element: FhirElement | undefined,
  name: string,
): Instant | undefined {
  const text = element?.text(name);
  if (!element || text === undefined) return undefined;
  const instant = INSTANT.test(text) ? Date.parse(text) : NaN;
  const where = `${element.path}.${name}`;
  if (Number.isNaN(instant)) {
    // A date alone is in order; it only is no moment.
    if (/^\d{4}(?:-\d\d){0,2}$/.test(text)) return undefined;
    tell(reading, 'warning', 'not-a-time', where, 'This is no time of FHIR with its zone.');
    return undefined;
  }
  if (instant < EARLIEST) {
    tell(reading, 'warning', 'time-impossible', where, 'This time is too long ago.');
    return undefined;
  }
  if (instant > reading.receivedAt + clockAheadMsMax) {
    tell(reading, 'warning', 'time-in-future', where, 'This time had not come yet.');
    return undefined;
  }
  return instant;
}
