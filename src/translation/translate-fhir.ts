import type { EncounterFact, Fact, Identifier, ResultFact } from '../canonical/canonical.ts';
import type { Feed, Site } from '../governance/governance.ts';
import type { Instant, Problem } from '../platform/platform.ts';
import { parseFhirJson, type FhirElement } from './fhir-json.ts';
import {
  identifierOfAddress,
  isSame,
  readReference,
  tell,
  type FhirReading,
} from './fhir-reading.ts';
import { decodeFhirRequest, type FhirHead } from './fhir-request.ts';
import { readFhirEncounter, visitOf } from './read-fhir-encounter.ts';
import { readFhirObservation } from './read-fhir-observation.ts';
import { translateNamedMessage } from './read-named-message.ts';
import { patientOf, readFhirPatient } from './read-fhir-patient.ts';

/** Entries of one bundle. */
export const entriesMax = 2_000;

/** One resource of a request, and what it says. */
export interface FhirEntry {
  /** Its place in the bundle; 0 where there is none. */
  index: number;
  type: string;
  /** FHIRPath of the resource. */
  path: string;
  method: string;
  /** `Patient`, `Patient/pat-1`, `Patient?identifier=…`. */
  url: string;
  ifNoneExist: string | undefined;
  /** What other entries call it. */
  fullUrl: string | undefined;
  facts: readonly Fact[];
  /** Whose it is; null where it says nothing of a patient. */
  patient: Identifier | null;
}

export interface FhirContent {
  entries: readonly FhirEntry[];
  problems: readonly Problem[];
  /** Literal references that only the database can explain. */
  unknown: readonly string[];
  /** Whose the facts are; null where there are none. */
  patient: Identifier | null;
}

export interface FhirInput {
  head: FhirHead;
  feed: Feed;
  site: Site;
  receivedAt: Instant;
  /** A batch, which is still to be split, may be about several patients. */
  anyPatients?: boolean;
}

export type FhirTranslation =
  | { outcome: 'facts'; facts: readonly Fact[]; problems: readonly Problem[] }
  | { outcome: 'kept'; reason: 'no-facts'; sentence: string; problems: readonly Problem[] }
  | { outcome: 'failed'; cause: string; sentence: string; problems: readonly Problem[] };

/** Turns a journalled request into facts. Pure and total. All facts of a request are taken or none. */
export function translateFhir(input: {
  raw: Uint8Array;
  feed: Feed;
  site: Site;
  receivedAt: Instant;
}): FhirTranslation {
  const request = decodeFhirRequest(input.raw);
  if (!request) return failed('unreadable', 'This is no request to /fhir as they are journalled.');
  const { carries } = request.head;
  if (carries) return translateNamedMessage(request.head, carries, { ...input, ...request });
  const parsed = parseFhirJson(request.body);
  if ('problem' in parsed) return failed('unreadable', parsed.problem);
  const { entries, problems } = readFhirContent(parsed.element, { ...input, head: request.head });
  const error = problems.find((problem) => problem.severity === 'error');
  if (error) return { outcome: 'failed', cause: error.code, sentence: error.sentence, problems };
  const { existing } = request.head;
  const facts = entries
    .filter(({ index }) => !existing.includes(index))
    .flatMap((entry) => entry.facts)
    .toSorted((a, b) => factOrder.indexOf(a.kind) - factOrder.indexOf(b.kind));
  if (facts.length > 0) return { outcome: 'facts', facts, problems };
  const sentence = 'Nothing of this is a patient, a visit or a result; it is kept as it came.';
  return { outcome: 'kept', reason: 'no-facts', sentence, problems };
}

/** FHIR R4 §3.1.0.11.2: the order of entries says nothing. Who somebody is comes before what happened to them. */
const factOrder: readonly Fact['kind'][] = ['patient', 'merge', 'encounter', 'result'];

function failed(cause: string, sentence: string): FhirTranslation {
  const problem: Problem = { code: cause, severity: 'error', location: 'body', sentence };
  return { outcome: 'failed', cause, sentence, problems: [problem] };
}

/** Reads the resources of a request: one, or those of a bundle with what each asks for. */
export function readFhirContent(resource: FhirElement, input: FhirInput): FhirContent {
  const all = askedIn(resource, input.head);
  const { only } = input.head;
  const asked = only ? all.filter(({ index }) => only.includes(index)) : all;
  const reading: FhirReading = {
    ...input,
    problems: [],
    bundled: new Map(all.flatMap((one) => (one.fullUrl ? [[one.fullUrl, one.resource]] : []))),
    unknown: new Set(),
  };
  if (all.length > entriesMax) {
    const sentence = `A bundle has at most ${entriesMax} entries. Send several.`;
    tell(reading, 'error', 'too-many-entries', `${resource.path}.entry`, sentence);
    return { entries: [], problems: reading.problems, unknown: [], patient: null };
  }
  const fullUrls = new Map(all.map((one) => [one.resource.path, one.fullUrl]));
  const reader = new EntryReader(reading, fullUrls);
  const entries = asked.map((one) => {
    const facts = reader.factsOf(one);
    return { ...one, facts, patient: patientOfFacts(facts) };
  });
  if (!input.anyPatients) reader.onePatientOnly();
  return {
    entries: entries.map(({ resource: { path }, ...one }) => ({ ...one, path })),
    problems: reading.problems,
    unknown: [...reading.unknown],
    patient: reader.patient,
  };
}

function patientOfFacts([fact]: readonly Fact[]): Identifier | null {
  if (!fact) return null;
  if (fact.kind === 'patient') return fact.identifiers[0];
  if (fact.kind === 'merge') return fact.survivor[0];
  return 'patient' in fact ? fact.patient : null;
}

interface Asked {
  index: number;
  type: string;
  fullUrl: string | undefined;
  method: string;
  url: string;
  ifNoneExist: string | undefined;
  resource: FhirElement;
}

function askedIn(resource: FhirElement, head: FhirHead): Asked[] {
  const type = resource.text('resourceType') ?? '';
  if (type !== 'Bundle' || head.url !== '') {
    const { method, url } = head;
    return [{ index: 0, type, fullUrl: undefined, method, url, ifNoneExist: undefined, resource }];
  }
  return resource.elements('entry').flatMap((entry, index): Asked[] => {
    const inner = entry.element('resource');
    if (!inner) return [];
    const request = entry.element('request');
    return [
      {
        index,
        type: inner.text('resourceType') ?? '',
        fullUrl: entry.text('fullUrl'),
        method: request?.text('method') ?? '',
        url: request?.text('url') ?? '',
        ifNoneExist: request?.text('ifNoneExist'),
        resource: inner,
      },
    ];
  });
}

class EntryReader {
  readonly #reading: FhirReading;
  readonly #fullUrls: ReadonlyMap<string, string | undefined>;
  readonly #patients: { path: string; identifiers: readonly Identifier[] }[] = [];

  constructor(reading: FhirReading, fullUrls: ReadonlyMap<string, string | undefined>) {
    this.#reading = reading;
    this.#fullUrls = fullUrls;
  }

  get patient(): Identifier | null {
    return this.#patients[0]?.identifiers[0] ?? null;
  }

  factsOf(asked: Asked): Fact[] {
    // It is there already, and may be known by other identifiers than it brings.
    if (this.#reading.head.existing.includes(asked.index)) return [];
    switch (asked.type) {
      case 'Patient':
        return this.#patient(asked);
      case 'Encounter':
        return this.#encounter(asked);
      case 'Observation':
        return this.#observation(asked);
      default:
        return [];
    }
  }

  /** Facts of one request go to one lane, in the order of one patient's messages. */
  onePatientOnly(): void {
    const [first, ...others] = this.#patients;
    if (!first) return;
    const stranger = others.find(({ identifiers }) =>
      identifiers.every((one) => !first.identifiers.some((other) => isSame(one, other))),
    );
    if (!stranger) return;
    const sentence = 'A transaction is about one patient. Send one for each, or a batch.';
    tell(this.#reading, 'error', 'several-patients', stranger.path, sentence);
  }

  #patient({ resource, url }: Asked): Fact[] {
    const addressed = this.#addressed(url);
    const listed = patientOf(this.#reading, resource) ?? [];
    const others = listed.filter((one) => !addressed || !isSame(one, addressed));
    const [first, ...rest] = addressed ? [addressed, ...others] : others;
    if (!first) {
      const sentence = 'A Patient needs an identifier with a value to be known by.';
      tell(this.#reading, 'error', 'missing-identifier', `${resource.path}.identifier`, sentence);
      return [];
    }
    const fact = readFhirPatient(this.#reading, resource, [first, ...rest]);
    this.#patients.unshift({ path: resource.path, identifiers: fact.identifiers });
    return [fact];
  }

  #encounter({ resource, url, fullUrl }: Asked): EncounterFact[] {
    const patient = this.#subject(resource, 'subject');
    const visit = this.#addressed(url) ?? visitOf(this.#reading, resource, fullUrl);
    if (!visit) {
      const sentence = 'An Encounter needs an identifier, its visit number, to be known by.';
      tell(this.#reading, 'error', 'missing-identifier', `${resource.path}.identifier`, sentence);
    }
    if (!patient || !visit) return [];
    return readFhirEncounter(this.#reading, resource, { patient, visit });
  }

  #observation({ resource, url, fullUrl }: Asked): ResultFact[] {
    const patient = this.#subject(resource, 'subject');
    if (!patient) return [];
    const known = this.#addressed(url);
    const visit = this.#visitOf(resource);
    return readFhirObservation(this.#reading, resource, { patient, visit, fullUrl, known });
  }

  /** What the address of an update means, as far as it says. */
  #addressed(url: string): Identifier | undefined {
    const { head, feed } = this.#reading;
    if (url.includes('?')) return identifierOfAddress(feed, url);
    if (!url.includes('/')) return undefined;
    const known = Object.hasOwn(head.known, url) ? head.known[url] : undefined;
    if (!known) this.#reading.unknown.add(url);
    return known;
  }

  #subject(resource: FhirElement, name: string): Identifier | undefined {
    const element = resource.element(name);
    const read = element && readReference(this.#reading, element, 'Patient');
    const where = `${resource.path}.${name}`;
    if (!read) {
      const sentence =
        'This does not say whose it is: refer to a Patient that is known or sent along.';
      tell(this.#reading, 'error', 'missing-patient', where, sentence);
      return undefined;
    }
    const identifiers =
      'identifier' in read ? [read.identifier] : patientOf(this.#reading, read.bundled);
    const [patient] = identifiers ?? [];
    if (identifiers) this.#patients.push({ path: where, identifiers });
    return patient;
  }

  #visitOf(resource: FhirElement): Identifier | null {
    const element = resource.element('encounter');
    const read = element && readReference(this.#reading, element, 'Encounter');
    if (!read) return null;
    if ('identifier' in read) return read.identifier;
    return visitOf(this.#reading, read.bundled, this.#fullUrls.get(read.bundled.path)) ?? null;
  }
}
