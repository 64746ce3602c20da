import { isDeepStrictEqual } from 'node:util';

import { standardUnit, type Fact, type ResultFact } from '../canonical/canonical.ts';
import type { Dictionary } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { isLoinc } from '../translation/translation.ts';
import { startedBy, tell, type Configuration, type PreviewRow, type Told } from './told.ts';

export type { Configuration, PreviewRow } from './told.ts';

/** Messages that one preview reads at most. */
const previewRowsMax = 100_000;
/** Messages that are named behind each line of a preview. */
export const messagesNamedMax = 5;
/** Lines of each part of a preview; what comes later is counted. */
export const previewLinesMax = 200;

/** Where a reading of the journal stands; null at its beginning. */
export type PreviewPlace = Pick<PreviewRow, 'receivedAt' | 'seq'> | null;

/** All that a preview may do to the world: read the next messages behind a place, the oldest first. None: it is at the end. */
export type ReadRows = (after: PreviewPlace, limit: number) => Promise<readonly PreviewRow[]>;

/** A line of a preview: how many results or messages it is about, and the first messages behind it. */
interface Line {
  count: number;
  messages: number[];
}

/** Results of a feed that would have another code. */
export interface CodeChange extends Line {
  feed: string;
  /** `mapped`: a local code becomes a standard one. `lost`: the other way. */
  change: 'mapped' | 'changed' | 'lost';
  before: string;
  after: string;
  /** In which units the results came. `known`: the dictionary lists it for the code, so that a limit can be held against it. */
  units: { unit: string | null; count: number; known: boolean }[];
}

/** A field of the facts of a feed's messages that would say something else; `fact` where a fact comes or goes. */
export interface FieldChange extends Line {
  feed: string;
  fact: Fact['kind'];
  field: string;
}

/** Results that would start a workflow and did not, or the other way. */
export interface StartChange extends Line {
  feed: string;
  workflow: string;
  change: 'starts' | 'no longer starts';
  code: string;
}

export interface OutcomeChange extends Line {
  feed: string;
  before: string;
  after: string;
}

/** What a candidate would change, had the messages come under it. Without a difference all lists are empty. */
export interface MappingPreview {
  messages: number;
  changedMessages: number;
  firstAt: Instant | null;
  lastAt: Instant | null;
  /** There are more messages than were read. */
  stopped: boolean;
  codes: CodeChange[];
  fields: FieldChange[];
  starts: StartChange[];
  outcomes: OutcomeChange[];
  /** Lines that are not listed, of all parts together. */
  linesLeftOff: number;
}

/**
 * Reads messages and tells each by the configuration in force and by a candidate. `read` is its only way to the world, so that
 * nothing can be written. Reads at most `rowsMax` messages, and never more than `previewRowsMax`.
 */
export async function previewMappings(
  read: ReadRows,
  inForce: Configuration,
  candidate: Configuration,
  { rowsMax: asked, rowsAtOnce = 200 }: { rowsMax: number; rowsAtOnce?: number },
): Promise<MappingPreview> {
  const rowsMax = Math.min(asked, previewRowsMax);
  const preview = new Preview(inForce, candidate);
  let after: PreviewPlace = null;
  while (preview.messages < rowsMax) {
    const rows = await read(after, Math.min(rowsAtOnce, rowsMax - preview.messages));
    if (rows.length === 0) return preview.result(false);
    for (const row of rows) preview.add(row);
    after = rows.at(-1) ?? after;
  }
  return preview.result((await read(after, 1)).length > 0);
}

class Preview {
  messages = 0;
  readonly #inForce: Configuration;
  readonly #candidate: Configuration;
  readonly #otherWorkflows: boolean;
  readonly #changed = new Set<number>();
  readonly #codes = new Map<string, CodeChange>();
  readonly #fields = new Map<string, FieldChange>();
  readonly #starts = new Map<string, StartChange>();
  readonly #outcomes = new Map<string, OutcomeChange>();
  #firstAt: Instant | null = null;
  #lastAt: Instant | null = null;

  constructor(inForce: Configuration, candidate: Configuration) {
    this.#inForce = inForce;
    this.#candidate = candidate;
    this.#otherWorkflows = !isDeepStrictEqual(
      inForce.network.workflows,
      candidate.network.workflows,
    );
  }

  add(row: PreviewRow): void {
    this.messages++;
    this.#firstAt ??= row.receivedAt;
    this.#lastAt = row.receivedAt;
    const before = tell(row, this.#inForce);
    const after = tell(row, this.#candidate);
    if (!this.#otherWorkflows && isDeepStrictEqual(before, after)) return;
    const { feed } = row;
    if (before.outcome !== after.outcome) {
      const line = { feed, before: before.outcome, after: after.outcome };
      this.#count(this.#outcomes, line, row);
    }
    for (const [one, other] of pairsOf(before.facts, after.facts)) {
      this.#compare(row, { before, after }, one, other);
    }
  }

  #compare(
    row: PreviewRow,
    told: { before: Told; after: Told },
    one: Fact | undefined,
    other: Fact | undefined,
  ): void {
    const isSame = isDeepStrictEqual(one, other);
    if (isSame && !this.#otherWorkflows) return;
    if (!isSame) this.#compareFields(row, one, other);
    const before = one?.kind === 'result' ? one : undefined;
    const after = other?.kind === 'result' ? other : undefined;
    if (before && after && before.code !== after.code) this.#recode(row, before, after);
    if (before ?? after) this.#compareStarts(row, told, before, after);
  }

  #compareFields(row: PreviewRow, one: Fact | undefined, other: Fact | undefined): void {
    const fact = one?.kind ?? other?.kind;
    if (fact === undefined) return;
    for (const field of one && other ? fieldsThatDiffer(one, other) : ['fact']) {
      this.#count(this.#fields, { feed: row.feed, fact, field }, row);
    }
  }

  #recode(row: PreviewRow, before: ResultFact, after: ResultFact): void {
    const change = changeOf(before.code, after.code);
    const asked = { feed: row.feed, change, before: before.code, after: after.code };
    const line = this.#count(this.#codes, asked, row, () => ({ units: [] }));
    const unit = line.units.find((told) => told.unit === after.unit);
    if (unit) unit.count++;
    else {
      const known = isKnownUnit(this.#candidate.network.dictionary, after);
      line.units.push({ unit: after.unit, count: 1, known });
    }
  }

  #compareStarts(
    row: PreviewRow,
    told: { before: Told; after: Told },
    before: ResultFact | undefined,
    after: ResultFact | undefined,
  ): void {
    const did = before ? startedBy(row, told.before.facts, before, this.#inForce) : [];
    const would = after ? startedBy(row, told.after.facts, after, this.#candidate) : [];
    const { feed } = row;
    const code = (after ?? before)?.code ?? '';
    for (const workflow of would.filter((one) => !did.includes(one))) {
      this.#count(this.#starts, { feed, workflow, change: 'starts', code }, row);
    }
    for (const workflow of did.filter((one) => !would.includes(one))) {
      this.#count(this.#starts, { feed, workflow, change: 'no longer starts', code }, row);
    }
  }

  /** Counts one more in its line, which is made where it is the first of its kind. */
  #count<Kept extends Line, Key extends Omit<Kept, keyof Line | 'units'>>(
    lines: Map<string, Kept>,
    key: Key,
    row: PreviewRow,
    rest: () => object = () => ({}),
  ): Kept {
    this.#changed.add(row.seq);
    const name = JSON.stringify(Object.values(key));
    const line = lines.get(name) ?? ({ ...key, ...rest(), count: 0, messages: [] } as Line as Kept);
    lines.set(name, line);
    line.count++;
    const isNew = line.messages.at(-1) !== row.seq;
    if (isNew && line.messages.length < messagesNamedMax) line.messages.push(row.seq);
    return line;
  }

  result(stopped: boolean): MappingPreview {
    const parts = [this.#codes, this.#fields, this.#starts, this.#outcomes];
    return {
      messages: this.messages,
      changedMessages: this.#changed.size,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      stopped,
      codes: mostFirst(this.#codes),
      fields: mostFirst(this.#fields),
      starts: mostFirst(this.#starts),
      outcomes: mostFirst(this.#outcomes),
      linesLeftOff: parts.reduce((sum, { size }) => sum + Math.max(0, size - previewLinesMax), 0),
    };
  }
}

function mostFirst<Kept extends Line>(lines: ReadonlyMap<string, Kept>): Kept[] {
  return [...lines.values()].toSorted((a, b) => b.count - a.count).slice(0, previewLinesMax);
}

/** The facts of one reading beside those of the other: results by their key, which no map changes; others by kind and place. */
function pairsOf(
  before: readonly Fact[],
  after: readonly Fact[],
): [Fact | undefined, Fact | undefined][] {
  const ones = byName(before);
  const others = byName(after);
  const names = new Set([...ones.keys(), ...others.keys()]);
  return [...names].map((name) => [ones.get(name), others.get(name)]);
}

function byName(facts: readonly Fact[]): Map<string, Fact> {
  const named = new Map<string, Fact>();
  for (const fact of facts) {
    const name = fact.kind === 'result' ? `result ${fact.resultKey}` : fact.kind;
    let place = 0;
    while (named.has(`${name} ${place}`)) place++;
    named.set(`${name} ${place}`, fact);
  }
  return named;
}

// A result's code is told with its units; its system and name go with it.
const codeFields = ['code', 'codeSystem', 'display'];

function fieldsThatDiffer(one: Fact, other: Fact): string[] {
  const before = new Map<string, unknown>(Object.entries(one));
  const after = new Map<string, unknown>(Object.entries(other));
  const isRecoded = before.get('code') !== after.get('code');
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (field) =>
      !isDeepStrictEqual(before.get(field), after.get(field)) &&
      !(isRecoded && codeFields.includes(field)),
  );
}

function changeOf(before: string, after: string): CodeChange['change'] {
  if (isLoinc(before) === isLoinc(after)) return 'changed';
  return isLoinc(after) ? 'mapped' : 'lost';
}

function isKnownUnit(dictionary: Dictionary | undefined, { code, unit }: ResultFact): boolean {
  const term = dictionary?.results.find((one) => one.code === code);
  if (term?.units.length === 0) return unit === null;
  const standard = unit === null ? null : standardUnit(unit);
  if (standard === null) return false;
  return term ? term.units.includes(standard) : true;
}
