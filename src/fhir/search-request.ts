import { refuse, type FhirRefusal } from './outcome.ts';
import { readDateRange, type DateRange } from './search-date.ts';
import { readCursor, type Cursor } from './search-cursor.ts';
import { isFhirId } from './resource-id.ts';
import { servedTypes, type Parameter, type TypeName } from './resource-types.ts';

export const pageRowsDefault = 50;
export const pageRowsMax = 200;
/** Parameters of one search, repeated ones counted. */
export const parametersMax = 20;
/** Values of one parameter, separated by commas. */
export const valuesMax = 100;
export const valueCharsMax = 200;

/** One parameter of a search, parsed. Several of them must all hold; of the values of one, any. */
export interface Condition {
  name: string;
  tokens: readonly Token[];
  range: DateRange | null;
}

/** Null: not said. An empty system is one that must be absent (FHIR R4 §3.1.1.5.10). */
export interface Token {
  system: string | null;
  value: string;
}

export interface Search {
  type: TypeName;
  conditions: readonly Condition[];
  sort: { by: string; descending: boolean } | null;
  includes: readonly string[];
  count: number;
  after: Cursor | null;
  /** What was understood, as it was sent: the self link. */
  used: readonly (readonly [string, string])[];
}

/**
 * Reads the parameters of a search. One that is not known is left out of the self link, or refused where the caller asked
 * for strict handling (FHIR R4 §3.1.1.3.1).
 */
export function readSearch(
  type: TypeName,
  query: Iterable<readonly [string, string]>,
  handling: 'strict' | 'lenient',
): Search | FhirRefusal {
  const reader = new SearchReader(type);
  let parameters = 0;
  for (const [name, value] of query) {
    parameters += 1;
    if (parameters > parametersMax) {
      return refuse(400, 'too-costly', `A search has at most ${parametersMax} parameters.`);
    }
    const refusal = reader.take(name, value, handling);
    if (refusal) return refusal;
  }
  return reader.search();
}

class SearchReader {
  readonly #type: TypeName;
  readonly #conditions: Condition[] = [];
  readonly #used: (readonly [string, string])[] = [];
  readonly #includes: string[] = [];
  #sort: Search['sort'] = null;
  #count = pageRowsDefault;
  #after: Cursor | null = null;

  constructor(type: TypeName) {
    this.#type = type;
  }

  /** Takes one parameter in; the refusal, where there is one. */
  take(name: string, value: string, handling: 'strict' | 'lenient'): FhirRefusal | null {
    // FHIR R4 §3.1.1.4.1: a parameter without a value is ignored.
    if (value === '') return null;
    const { parameters } = servedTypes[this.#type];
    const known = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (known) return this.#note(name, value, this.#condition(name, known, value));
    if (name === '_sort') return this.#note(name, value, this.#sortBy(value));
    if (name === '_count') return this.#note(name, value, this.#countTo(value));
    if (name === '_include') return this.#note(name, value, this.#include(value));
    if (name === '_cursor') return this.#cursor(value);
    if (name === '_format') return this.#note(name, value, formatRefusal(value));
    if (handling === 'lenient') return null;
    const sentence = `There is no search parameter of this name for ${this.#type}. See /fhir/metadata.`;
    return refuse(400, 'not-supported', sentence, 'http.query');
  }

  search(): Search | FhirRefusal {
    const { oneOf } = servedTypes[this.#type];
    const named = new Set(this.#conditions.map((condition) => condition.name));
    if (oneOf.length > 0 && !oneOf.some((name) => named.has(name))) {
      const sentence = `A search for ${this.#type} needs one of: ${oneOf.join(', ')}.`;
      return refuse(400, 'too-costly', sentence);
    }
    return {
      type: this.#type,
      conditions: this.#conditions,
      sort: this.#sort,
      includes: this.#includes,
      count: this.#count,
      after: this.#after,
      used: this.#used,
    };
  }

  #note(name: string, value: string, refusal: FhirRefusal | null): FhirRefusal | null {
    if (!refusal) this.#used.push([name, value]);
    return refusal;
  }

  #condition(name: string, parameter: Parameter, value: string): FhirRefusal | null {
    const where = `http.${name}`;
    if (parameter.type === 'date') {
      const range = readDateRange(value);
      if (!range) {
        const sentence =
          'This is no date of FHIR: YYYY, YYYY-MM, YYYY-MM-DD or a time with its zone, with eq, ne, gt, lt, ge or le before it.';
        return refuse(400, 'value', sentence, where);
      }
      this.#conditions.push({ name, tokens: [], range });
      return null;
    }
    const texts = splitValues(value);
    if (texts.length > valuesMax || texts.some((text) => text.length > valueCharsMax)) {
      const sentence = `A parameter has at most ${valuesMax} values of ${valueCharsMax} characters.`;
      return refuse(400, 'too-costly', sentence, where);
    }
    if (value.includes('\0')) {
      return refuse(400, 'value', 'A value has no NUL character in it.', where);
    }
    const tokens = texts.map((text) => tokenOf(text, parameter));
    const unknown = tokens.some(
      (token) =>
        token === null || (parameter.values && !parameter.values.includes(token.value)) === true,
    );
    if (unknown) {
      const known = parameter.values ? ` Known: ${parameter.values.join(', ')}.` : '';
      return refuse(400, 'value', `This value is not one of ${name}.${known}`, where);
    }
    this.#conditions.push({ name, tokens: tokens.filter((token) => token !== null), range: null });
    return null;
  }

  #sortBy(value: string): FhirRefusal | null {
    const descending = value.startsWith('-');
    const by = descending ? value.slice(1) : value;
    const { sorts } = servedTypes[this.#type];
    if (!sorts.includes(by)) {
      const known = sorts.length > 0 ? `Known: ${sorts.join(', ')}.` : 'There is none.';
      return refuse(400, 'not-supported', `Nothing is sorted by this. ${known}`, 'http._sort');
    }
    this.#sort = { by, descending };
    return null;
  }

  #countTo(value: string): FhirRefusal | null {
    if (!/^\d{1,9}$/.test(value) || Number(value) === 0) {
      return refuse(400, 'value', '_count is a whole number from 1.', 'http._count');
    }
    this.#count = Math.min(Number(value), pageRowsMax);
    return null;
  }

  #include(value: string): FhirRefusal | null {
    const { includes } = servedTypes[this.#type];
    if (!includes.includes(value)) {
      const known = includes.length > 0 ? `Known: ${includes.join(', ')}.` : 'There is none.';
      return refuse(400, 'not-supported', `This cannot be included. ${known}`, 'http._include');
    }
    this.#includes.push(value);
    return null;
  }

  #cursor(value: string): FhirRefusal | null {
    this.#after = readCursor(value);
    if (this.#after) return null;
    return refuse(
      400,
      'value',
      'Follow the link to the next page as it was given.',
      'http._cursor',
    );
  }
}

function formatRefusal(value: string): FhirRefusal | null {
  if (/(?:^|[/+])json\b/.test(value)) return null;
  return refuse(406, 'not-supported', 'Only JSON is served.', 'http._format');
}

/** FHIR R4 §3.1.1.4.0.1: a comma separates values unless a backslash stands before it. */
function splitValues(value: string): string[] {
  const values: string[] = [];
  let text = '';
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\' && at + 1 < value.length) text += value.charAt(++at);
    else if (character !== ',') text += character;
    else {
      values.push(text);
      text = '';
    }
  }
  values.push(text);
  return values.filter((one) => one !== '');
}

function tokenOf(text: string, { type, targets = [] }: Parameter): Token | null {
  if (type === 'reference') return referenceOf(text, targets);
  if (type === 'string') return { system: null, value: text };
  const bar = text.indexOf('|');
  if (bar === -1) return { system: null, value: text };
  return { system: text.slice(0, bar), value: text.slice(bar + 1) };
}

/** `Patient/pat-1`, `pat-1`, or the whole address: the id is what counts. */
function referenceOf(text: string, targets: readonly TypeName[]): Token | null {
  const parts = text.split('/');
  const value = parts.at(-1) ?? '';
  const type = parts.at(-2);
  const fits = type === undefined || targets.some((target) => target === type);
  return fits && isFhirId(value) ? { system: null, value } : null;
}
