import secureJson from 'secure-json-parse';

import { cleanText } from './reading.ts';

/** Objects and lists inside each other; the deepest resources of R4 need some twenty. */
export const depthMax = 64;

/** A number with the digits that were sent: FHIR R4 §2.24.0.1 has 6.80 and 6.8 differ. */
export class Decimal {
  readonly text: string;
  readonly number: number;

  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

export type FhirJson = { element: FhirElement } | { problem: string };

/** The object that bytes are in JSON (FHIR R4 §2.6.2), or a sentence that says why they are none. */
export function parseFhirJson(bytes: Uint8Array): FhirJson {
  const text = decoded(bytes);
  if (text === undefined) return { problem: 'The content is not text in UTF-8.' };
  if (!isShallow(text)) {
    return { problem: `The content nests deeper than ${depthMax} objects and lists.` };
  }
  let value: unknown;
  try {
    value = secureJson.parse(text, withDigits);
  } catch {
    return { problem: 'The content is no JSON, or has names that no resource has.' };
  }
  if (!isObject(value)) return { problem: 'The content is no JSON object.' };
  const type = value['resourceType'];
  if (typeof type !== 'string' || !/^[A-Z][A-Za-z]{1,63}$/.test(type)) {
    return { problem: 'The content does not say which resource it is (resourceType).' };
  }
  return { element: new FhirElement(value, type) };
}

/** An object in a resource, and the FHIRPath that leads to it. Everything is read as if it might not be there. */
export class FhirElement {
  readonly path: string;
  readonly #value: Readonly<Record<string, unknown>>;

  constructor(value: Readonly<Record<string, unknown>>, path: string) {
    this.#value = value;
    this.path = path;
  }

  /** Trimmed, without NUL; undefined where there is no text or nothing in it. */
  text(name: string): string | undefined {
    const value = this.#value[name];
    const text = typeof value === 'string' ? cleanText(value).toWellFormed() : '';
    return text === '' ? undefined : text;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#value[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  decimal(name: string): Decimal | undefined {
    const value = this.#value[name];
    if (value instanceof Decimal) return value;
    return typeof value === 'number' ? new Decimal(String(value), value) : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }

  element(name: string): FhirElement | undefined {
    const value = this.#value[name];
    return isObject(value) ? new FhirElement(value, `${this.path}.${name}`) : undefined;
  }

  elements(name: string): FhirElement[] {
    const value = this.#value[name];
    if (!Array.isArray(value)) return [];
    return value.flatMap((one: unknown, index) =>
      isObject(one) ? [new FhirElement(one, `${this.path}.${name}[${index}]`)] : [],
    );
  }

  /** The texts of a list of texts. */
  texts(name: string): string[] {
    const value = this.#value[name];
    if (!Array.isArray(value)) return [];
    return value.flatMap((one: unknown) => (typeof one === 'string' ? [cleanText(one)] : []));
  }

  names(): string[] {
    return Object.keys(this.#value);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Decimal)
  );
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

// The third parameter of a reviver is newer than TypeScript's library: the text of a number as it stood.
function withDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return new Decimal(context.source, value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Looked at before it is parsed: what walks the result may then recurse. */
function isShallow(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > depthMax) return false;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return true;
}
