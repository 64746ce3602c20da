import type { Identifier } from '../canonical/canonical.ts';
import { factsMax } from '../flow/flow.ts';
import type { Feed, Site } from '../governance/governance.ts';
import type { Instant, Problem } from '../platform/platform.ts';
import {
  identifierOfAddress,
  parseFhirJson,
  readFhirContent,
  type FhirElement,
  type FhirEntry,
  type FhirHead,
} from '../translation/translation.ts';
import type { FhirContext, FhirHeaders } from './fhir-context.ts';
import { knownResources, type KnownResource } from './known-resources.ts';
import { refuse, type FhirRefusal, type Issue, type IssueCode } from './outcome.ts';
import { findEncounters, findObservations, findPatients, type SentRow } from './send-store.ts';

/** Messages that one batch may become: one for each patient in it. */
export const batchPatientsMax = 50;
/** Issues of one answer. */
export const issuesMax = 20;

/** What somebody with a feed sends. */
export interface SendRequest {
  method: 'POST' | 'PUT';
  /** Behind `/fhir`: empty for a bundle, else the type, with an id or a query where one was given. */
  url: string;
  headers: FhirHeaders;
  body: Uint8Array;
  feed: Feed;
  site: Site;
  client: string;
  /** Of the request, unlike that of any other. */
  id: string;
  receivedAt: Instant;
}

/** A request that is in order: what is to be journalled, and what is already settled. */
export interface PreparedSend {
  kind: 'single' | 'transaction' | 'batch';
  entries: readonly FhirEntry[];
  /** One message each. */
  groups: readonly { head: FhirHead; patient: Identifier | null }[];
  /** By entry: why it is not taken (only of a batch). */
  refused: ReadonlyMap<number, FhirRefusal>;
  /** By entry: what its If-None-Exist found. */
  existing: ReadonlyMap<number, SentRow>;
  /**
   * What the sender calls it: a request of the same name and content is the same one. Without a name it is one of its own,
   * because a value that comes back is no repetition.
   */
  name: string;
}

/** Reads, resolves and checks a request before anything of it is journalled. */
export async function prepareSend(
  context: FhirContext,
  request: SendRequest,
): Promise<PreparedSend | FhirRefusal> {
  const parsed = parseFhirJson(request.body);
  if ('problem' in parsed) return refuse(400, 'structure', parsed.problem);
  const root = parsed.element;
  const kind = kindOf(request, root);
  if (typeof kind !== 'string') return kind;
  const head: FhirHead = {
    client: request.client,
    method: request.method,
    url: request.url,
    known: {},
    existing: [],
  };
  const input = { ...request, anyPatients: kind === 'batch' };
  const first = readFhirContent(root, { ...input, head });
  const known = await knownResources(context, request.feed, first.unknown);
  const told = { ...head, known: identifiersOf(known) };
  const content = readFhirContent(root, { ...input, head: told });
  const checks = new SendChecks(request, kind, content.entries, known);
  checks.problems(content.problems);
  checks.emptyEntries(root);
  checks.interactions();
  await checks.versions(context);
  const existing = await checks.existing(context);
  const refusal = checks.refusal();
  if (refusal) return refusal;
  // What refers to an entry that is there already means that one, whatever identifiers the entry brings.
  const settled: FhirHead = {
    ...told,
    known: { ...told.known, ...checks.settledReferences(existing) },
    existing: [...existing.keys()],
  };
  const { entries } =
    existing.size > 0 ? readFhirContent(root, { ...input, head: settled }) : content;
  const taken = entries.filter(({ index }) => !checks.refused.has(index));
  const groups = groupsOf(kind, taken, settled);
  if (groups.length > batchPatientsMax) {
    const sentence = `A batch is about at most ${batchPatientsMax} patients. Send several.`;
    return refuse(422, 'too-costly', sentence, 'Bundle.entry');
  }
  const name =
    request.headers['x-request-id'] ?? root.element('identifier')?.text('value') ?? request.id;
  const { refused } = checks;
  return { kind, entries, groups, refused, existing, name };
}

function kindOf(
  { url, method }: SendRequest,
  root: FhirElement,
): PreparedSend['kind'] | FhirRefusal {
  const type = root.text('resourceType') ?? '';
  if (url !== '') {
    const asked = /^[A-Za-z]+/.exec(url)?.[0];
    if (asked === type) return 'single';
    return refuse(400, 'invalid', 'The content is of another type than the address.', type);
  }
  if (type !== 'Bundle' || method !== 'POST') {
    return refuse(400, 'invalid', 'Only a Bundle is sent to this address, by POST.', type);
  }
  const bundleType = root.text('type');
  if (bundleType === 'transaction' || bundleType === 'batch') return bundleType;
  return refuse(400, 'not-supported', 'A Bundle is a transaction or a batch.', 'Bundle.type');
}

function identifiersOf(
  known: ReadonlyMap<string, KnownResource>,
): Readonly<Record<string, Identifier>> {
  return Object.fromEntries([...known].map(([address, { identifier }]) => [address, identifier]));
}

/** A transaction is one message; a batch one for each patient, and one for what is of none. */
function groupsOf(
  kind: PreparedSend['kind'],
  entries: readonly FhirEntry[],
  head: FhirHead,
): PreparedSend['groups'] {
  const first = entries.find(({ patient }) => patient)?.patient ?? null;
  if (kind !== 'batch') return [{ head, patient: first }];
  const groups = new Map<string, { patient: Identifier | null; only: number[] }>();
  for (const { patient, index } of entries) {
    const key = patient ? `${patient.authority}|${patient.value}` : '';
    const group = groups.get(key) ?? { patient, only: [] };
    group.only.push(index);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ patient, only }) => ({ head: { ...head, only }, patient }));
}

class SendChecks {
  readonly refused = new Map<number, FhirRefusal>();
  readonly #request: SendRequest;
  readonly #kind: PreparedSend['kind'];
  readonly #entries: readonly FhirEntry[];
  readonly #known: ReadonlyMap<string, KnownResource>;
  readonly #all: { status: number; issue: Issue }[] = [];

  constructor(
    request: SendRequest,
    kind: PreparedSend['kind'],
    entries: readonly FhirEntry[],
    known: ReadonlyMap<string, KnownResource>,
  ) {
    this.#request = request;
    this.#kind = kind;
    this.#entries = entries;
    this.#known = known;
  }

  problems(problems: readonly Problem[]): void {
    for (const { severity, code, location, sentence } of problems) {
      if (severity !== 'error') continue;
      const entry = this.#entries.find(({ path }) => isWithin(location, path));
      this.#refuse(entry, 422, issueCodes[code] ?? 'invalid', sentence, location);
    }
    const facts = this.#entries.reduce((sum, entry) => sum + entry.facts.length, 0);
    if (facts <= factsMax) return;
    const sentence = `This tells ${facts} facts; ${factsMax} may be told at once. Send several.`;
    this.#refuse(undefined, 422, 'too-costly', sentence, 'Bundle.entry');
  }

  /** Entries without a resource ask for something else than to be taken in. */
  emptyEntries(root: FhirElement): void {
    if (this.#kind === 'single') return;
    for (const entry of root.elements('entry')) {
      if (entry.element('resource')) continue;
      const sentence = 'Only resources are taken here: GET and DELETE are not served in bundles.';
      this.#refuse(undefined, 422, 'not-supported', sentence, entry.path);
    }
  }

  interactions(): void {
    for (const entry of this.#entries) {
      const { type, method, url, path } = entry;
      const isCreate = method === 'POST' && url === type;
      const isUpdate =
        method === 'PUT' &&
        (url.startsWith(`${type}/`) || identifierOfAddress(this.#request.feed, url) !== undefined);
      if (!isCreate && !isUpdate) {
        const sentence =
          'A resource is created by POST to its type, or updated by PUT to its address or to identifier=system|value.';
        this.#refuse(entry, 422, 'not-supported', sentence, path);
      } else if (isUpdate && url.includes('/') && isTaken(type) && !this.#known.has(url)) {
        const sentence = `There is no ${type} of this id, and ids are given here. Create it by POST.`;
        this.#refuse(entry, 404, 'not-found', sentence, path);
      }
    }
  }

  /** If-Match of a single update (FHIR R4 §3.1.0.5): as things were when the request came. */
  async versions(context: FhirContext): Promise<void> {
    const wanted = this.#request.headers['if-match'];
    const [entry] = this.#entries;
    if (wanted === undefined || this.#kind !== 'single' || !entry) return;
    const known = this.#known.get(entry.url)?.rev ?? (await this.#found(context, entry))?.rev;
    if (known === undefined || wanted.replace(/^W\//, '').replaceAll('"', '') === String(known)) {
      return;
    }
    const sentence = 'It was changed meanwhile: read it again before you update it.';
    this.#refuse(entry, 412, 'conflict', sentence, entry.path);
  }

  /** What the If-None-Exist of entries found. */
  async existing(context: FhirContext): Promise<Map<number, SentRow>> {
    const found = new Map<number, SentRow>();
    for (const entry of this.#entries) {
      const url = this.#condition(entry);
      if (url === undefined || !isTaken(entry.type)) continue;
      if (!identifierOfAddress(this.#request.feed, url)) {
        const sentence = 'If-None-Exist takes identifier=system|value and nothing else.';
        this.#refuse(entry, 412, 'not-supported', sentence, entry.path);
        continue;
      }
      const row = await this.#found(context, { type: entry.type, url });
      if (row) found.set(entry.index, row);
    }
    return found;
  }

  /** Entries that are there already, by what others call them: the identifier of their condition. */
  settledReferences(existing: ReadonlyMap<number, SentRow>): Record<string, Identifier> {
    const settled: Record<string, Identifier> = {};
    for (const entry of this.#entries) {
      const address = existing.has(entry.index) ? this.#condition(entry) : undefined;
      const identifier = address && identifierOfAddress(this.#request.feed, address);
      if (identifier && entry.fullUrl !== undefined) settled[entry.fullUrl] = identifier;
    }
    return settled;
  }

  /** Of a transaction everything, of a batch what is wrong with it as a whole. */
  refusal(): FhirRefusal | null {
    const [first, ...rest] = this.#all.slice(0, issuesMax);
    return first
      ? { status: first.status, issues: [first.issue, ...rest.map(({ issue }) => issue)] }
      : null;
  }

  /** The If-None-Exist of an entry as an address. */
  #condition({ type, ifNoneExist }: FhirEntry): string | undefined {
    const header = this.#kind === 'single' ? this.#request.headers['if-none-exist'] : undefined;
    const criteria = ifNoneExist ?? header;
    return criteria === undefined ? undefined : `${type}?${criteria.replace(/^.*\?/, '')}`;
  }

  async #found(
    { database }: FhirContext,
    { type, url }: Pick<FhirEntry, 'type' | 'url'>,
  ): Promise<SentRow | undefined> {
    const { feed, site } = this.#request;
    const identifier = identifierOfAddress(feed, url);
    if (!identifier) return undefined;
    const key = `${identifier.authority}|${identifier.value}`;
    if (type === 'Patient') return (await findPatients(database, [identifier]))[0];
    if (type === 'Encounter') return (await findEncounters(database, [key]))[0];
    return (await findObservations(database, [`${site.id}|fhir|${key}`]))[0];
  }

  #refuse(
    entry: FhirEntry | undefined,
    status: number,
    code: IssueCode,
    sentence: string,
    expression: string,
  ): void {
    const refusal = refuse(status, code, sentence, expression);
    if (this.#kind === 'batch' && entry) {
      if (!this.refused.has(entry.index)) this.refused.set(entry.index, refusal);
    } else this.#all.push({ status, issue: refusal.issues[0] });
  }
}

/** The types of which facts are taken. */
export function isTaken(type: string): boolean {
  return type === 'Patient' || type === 'Encounter' || type === 'Observation';
}

function isWithin(location: string, path: string): boolean {
  return location === path || location.startsWith(`${path}.`) || location.startsWith(`${path}[`);
}

const issueCodes: Readonly<Record<string, IssueCode>> = {
  'missing-patient': 'required',
  'missing-identifier': 'required',
  'missing-code': 'required',
  'unknown-status': 'value',
  'several-patients': 'not-supported',
  'too-many-entries': 'too-costly',
};
