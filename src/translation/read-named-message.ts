import { z } from 'zod';

import type {
  EventValue,
  FieldType,
  Identifier,
  NamedMessageFact,
} from '../canonical/canonical.ts';
import { isPlaceholder, type Feed } from '../governance/governance.ts';
import { didYouMean, type Instant, type Problem } from '../platform/platform.ts';
import { authorityOf } from './fhir-reading.ts';
import type { FhirHead } from './fhir-request.ts';
import { clockAheadMsMax, EARLIEST } from './read-time.ts';
import { keyCharsMax } from './reading.ts';

/** Longest text that a named message carries in one value, in UTF-16 code units. */
export const carriedCharsMax = 2_000;
/** Values of one named message. */
export const carriedValuesMax = 100;

/** What a named message says, or all that is wrong with it, each with its place: `data.order`. */
export type NamedMessageRead = { fact: NamedMessageFact } | { problems: readonly Problem[] };

/** The types of values by name, as the workflows of a site declare them for one message. */
export type Carried = Readonly<Record<string, FieldType>>;

interface NamedMessageInput {
  /** As it came: JSON in UTF-8. */
  body: Uint8Array;
  name: string;
  client: string;
  carries: Carried;
  feed: Feed;
  receivedAt: Instant;
}

/** Reads the body of a named message and holds its values against their types. Pure; never throws. No sentence quotes a value. */
export function readNamedMessage(input: NamedMessageInput): NamedMessageRead {
  const json = parsed(input.body);
  if ('problem' in json) return { problems: [json.problem] };
  const shape = body.safeParse(json.value);
  if (!shape.success) {
    return {
      problems: shape.error.issues.map(({ path, message }) => wrong(placeOf(path), message)),
    };
  }
  const { id, patient, visit, run, at, data } = shape.data;
  const problems: Problem[] = [];
  const whose = identifierOf(input.feed, patient, 'patient.value', problems);
  const where = visit && identifierOf(input.feed, visit, 'visit.value', problems);
  const occurredAt = at === undefined ? null : instantOf(at);
  if (occurredAt !== null && !isPlausible(occurredAt, input.receivedAt)) {
    problems.push(wrong('at', 'This time is too long ago, or has not come yet.'));
  }
  const values = valuesOf(data, input.carries, problems);
  if (problems.length > 0 || !whose) return { problems };
  const { name, client } = input;
  return {
    fact: {
      ...{ kind: 'named-message', patient: whose, visit: where ?? null, name, client, id },
      ...{ run: run ?? null, occurredAt, values },
    },
  };
}

/** A journalled named message as facts. Its head says what its values were when it came, so that a replay reads it alike. */
export function translateNamedMessage(
  { client, url: name }: FhirHead,
  carries: Carried,
  input: Pick<NamedMessageInput, 'body' | 'feed' | 'receivedAt'>,
) {
  const read = readNamedMessage({ ...input, name, client, carries });
  if ('fact' in read) return { outcome: 'facts', facts: [read.fact], problems: [] } as const;
  const { problems } = read;
  const [{ sentence } = { sentence: 'It cannot be read.' }] = problems;
  return { outcome: 'failed', cause: 'unreadable', sentence, problems } as const;
}

const line = z
  .string()
  .min(1)
  .max(keyCharsMax)
  .regex(/^[^\p{Cc}]+$/u, 'This is one line without control characters.');

const identifier = z.strictObject({ system: line.optional(), value: line });

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
const noInstant = 'This is no time with its zone, as in 2027-03-01T08:30:00Z.';

const instant = z.string().refine((text) => instantOf(text) !== null, noInstant);

const body = z.strictObject({
  id: line,
  patient: identifier,
  visit: identifier.optional(),
  run: line.optional(),
  at: instant.optional(),
  data: z
    .record(z.string().max(keyCharsMax), z.unknown())
    .default({})
    .refine(
      (data) => Object.keys(data).length <= carriedValuesMax,
      `A message carries at most ${carriedValuesMax} values.`,
    ),
});

function parsed(bytes: Uint8Array): { value: unknown } | { problem: Problem } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: wrong('body', 'This is no JSON in UTF-8.') };
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.');
}

function identifierOf(
  feed: Feed,
  { system, value }: z.infer<typeof identifier>,
  place: string,
  problems: Problem[],
): Identifier | undefined {
  const authority = authorityOf(feed, system);
  if (!isPlaceholder(value) && authority.length <= keyCharsMax) return { authority, value };
  problems.push(wrong(place, 'This identifier stands for nobody.'));
  return undefined;
}

function instantOf(text: string): Instant | null {
  const at = INSTANT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at;
}

function isPlausible(at: Instant, receivedAt: Instant): boolean {
  return at >= EARLIEST && at <= receivedAt + clockAheadMsMax;
}

function valuesOf(
  data: Readonly<Record<string, unknown>>,
  carries: Carried,
  problems: Problem[],
): Readonly<Record<string, EventValue>> {
  const values: [string, EventValue][] = [];
  for (const [name, sent] of Object.entries(data)) {
    const place = `data.${name}`;
    const type = Object.hasOwn(carries, name) ? carries[name] : undefined;
    if (type === undefined) {
      const known = Object.keys(carries);
      const hint =
        known.length === 0 ? ' It carries none.' : didYouMean(name, known) || knownWords(known);
      problems.push(wrong(place, `This message carries no value of this name.${hint}`));
      continue;
    }
    const read = valueOf(sent, type);
    if ('wrong' in read) problems.push(wrong(place, read.wrong));
    else values.push([name, read.value]);
  }
  return Object.fromEntries(values);
}

function knownWords(known: readonly string[]): string {
  return ` Known here: ${known.toSorted().join(', ')}.`;
}

function valueOf(sent: unknown, type: FieldType): { value: EventValue } | { wrong: string } {
  if (sent === null) return { value: null };
  if (type === 'number') {
    const isNumber = typeof sent === 'number' && Number.isFinite(sent);
    return isNumber ? { value: sent } : { wrong: 'A number is expected, without quotes.' };
  }
  if (type === 'boolean') {
    return typeof sent === 'boolean' ? { value: sent } : { wrong: 'true or false is expected.' };
  }
  if (typeof sent !== 'string') return { wrong: 'A text is expected, in quotes.' };
  if (type === 'instant') {
    const at = instantOf(sent);
    return at === null ? { wrong: noInstant } : { value: at };
  }
  if (sent.length > carriedCharsMax) {
    return { wrong: `A text has at most ${carriedCharsMax} characters.` };
  }
  // PostgreSQL keeps no such character.
  return sent.includes('\0') ? { wrong: 'A text has no null characters.' } : { value: sent };
}

function wrong(location: string, sentence: string): Problem {
  return { code: 'named-message', severity: 'error', location, sentence };
}
