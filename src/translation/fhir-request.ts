import type { FieldType, Identifier } from '../canonical/canonical.ts';

/**
 * How a request to /fhir or /messages lies in the journal: one line of JSON, ours, that says what was asked and what was known when it
 * came, and behind it the body, byte for byte as it was sent.
 */
export interface FhirHead {
  /** Who sent it. */
  client: string;
  method: 'POST' | 'PUT';
  /** Behind `/fhir`: empty for a bundle, `Patient`, `Patient/pat-1`, `Patient?identifier=…`. */
  url: string;
  /**
   * What literal references and addresses meant when it came (`Patient/pat-1`), so that a replay reads them as they were:
   * of patients and visits an identifier, of results the key under the authority `resultKeyAuthority`. An entry that was there
   * already stands here under its fullUrl, by the identifier that found it.
   */
  known: Readonly<Record<string, Identifier>>;
  /** The entries of a bundle that are meant; absent: all. A batch is journalled once for each patient in it. */
  only?: readonly number[];
  /** Entries whose If-None-Exist found something: nothing is taken from them. */
  existing: readonly number[];
  /** Of a named message, whose name is then the `url`: its values and their types, as workflows declared them when it came. */
  carries?: Readonly<Record<string, FieldType>>;
}

/** Stands for the authority where an identifier is the key of a result. */
export const resultKeyAuthority = 'sinew:result-key';

const NEWLINE = 0x0a;

export function encodeFhirRequest(head: FhirHead, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** Undefined for bytes that are no such request. */
export function decodeFhirRequest(
  raw: Uint8Array,
): { head: FhirHead; body: Uint8Array } | undefined {
  const end = raw.indexOf(NEWLINE);
  if (end === -1) return undefined;
  const head = headOf(Buffer.from(raw.buffer, raw.byteOffset, end).toString());
  return head && { head, body: raw.subarray(end + 1) };
}

// It was written by `encodeFhirRequest`: what is not of its form was not.
function headOf(line: string): FhirHead | undefined {
  try {
    const head = JSON.parse(line) as FhirHead;
    return typeof head.client === 'string' && Array.isArray(head.existing) ? head : undefined;
  } catch {
    return undefined;
  }
}
