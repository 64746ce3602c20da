import { decodeEscapes } from './escape.ts';
import type { Message } from './message.ts';
import { formatPath } from './path.ts';

/**
 * What stands at a place, three ways (HL7 v2.5.1 §2.5.3): undefined = nothing was sent, so nothing is said; null = `""`,
 * the sender deleted the value; else the text, escapes taken out.
 */
export type Value = string | null | undefined;

/** A stretch of the message's text. */
export interface Span {
  start: number;
  end: number;
}

const QUOTE = 0x22;
/** No character has this code. */
const NONE = -1;
const HEADERS = new Set(['MSH', 'FHS', 'BHS']);

export class Segment {
  readonly message: Message;
  readonly name: string;
  /** Its place among all segments of the message, from 0. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** In a header the first separator is itself field 1 (HL7 v2.5.1 §2.15.9.1). */
  readonly isHeader: boolean;
  /** Where the field separators stand, as far as somebody has asked. */
  readonly #separators: number[] = [];
  #searched: number;
  // Where the last search ended up. Two numbers here save an object for each field that is read.
  #from = 0;
  #to = 0;
  #lastField = 0;
  #lastRepetition = 0;
  #lastFrom = 0;

  constructor(message: Message, index: number, start: number, end: number) {
    this.message = message;
    this.index = index;
    this.start = start;
    this.end = end;
    this.name = message.text.slice(start, Math.min(start + 3, end));
    this.isHeader = HEADERS.has(this.name);
    this.#searched = Math.min(start + 3, end);
  }

  /** The segment as sent, without its terminator. */
  get text(): string {
    return this.message.text.slice(this.start, this.end);
  }

  /** The number of the last field that was sent, empty or not. */
  get fieldCount(): number {
    while (this.#nextSeparator() !== -1);
    return this.#separators.length + (this.isHeader ? 1 : 0);
  }

  /**
   * The value of field `n`, its `repetition` (from 1), `component` and `subcomponent`; 0 = all of them as one text. What
   * is above a value is looked at, too: in a field that was deleted each component is deleted.
   */
  field(n: number, repetition = 1, component = 0, subcomponent = 0): Value {
    if (!this.#findField(n)) return undefined;
    const { text, delimiters, charset } = this.message;
    // MSH-1 and MSH-2 are the delimiters themselves: nothing in them is to be split or decoded.
    if (this.isHeader && n <= 2) return text.slice(this.#from, this.#to) || undefined;
    if (!this.#findPart(n, repetition, component, subcomponent)) {
      return this.#isNull() ? null : undefined;
    }
    if (this.#from === this.#to) return undefined;
    if (this.#isNull()) return null;
    return decodeEscapes(text.slice(this.#from, this.#to), delimiters, charset);
  }

  /** The same as sent, escapes and all; `repetition` 0 = all repetitions. Undefined if it was not sent at all. */
  raw(n: number, repetition = 0, component = 0, subcomponent = 0): string | undefined {
    const span = this.span(n, repetition, component, subcomponent);
    return span && this.message.text.slice(span.start, span.end);
  }

  /** Where the same stands in the text. */
  span(n: number, repetition = 0, component = 0, subcomponent = 0): Span | undefined {
    const found =
      this.#findField(n) &&
      (repetition === 0 || this.#findPart(n, repetition, component, subcomponent));
    return found ? { start: this.#from, end: this.#to } : undefined;
  }

  /** How many repetitions field `n` has; 0 if it is empty. */
  repetitions(n: number): number {
    if (!this.#findField(n) || this.#from === this.#to) return 0;
    if (this.isHeader && n <= 2) return 1;
    return this.#countParts(this.message.codes.repetition);
  }

  /** How many components a repetition has; 0 if it is empty. */
  components(n: number, repetition = 1): number {
    if (!this.#findField(n) || !this.#findPart(n, repetition, 0, 0)) return 0;
    return this.#from === this.#to ? 0 : this.#countParts(this.message.codes.component);
  }

  /** The path of this segment or of a part of it, for the location of a problem. */
  path(field = 0, repetition = 1, component = 0, subcomponent = 0): string {
    let occurrence = 1;
    for (const other of this.message.segments) {
      if (other === this) break;
      if (other.name === this.name) occurrence++;
    }
    return formatPath({
      segment: this.name,
      occurrence,
      field,
      repetition,
      component,
      subcomponent,
    });
  }

  #findField(n: number): boolean {
    const ordinal = this.isHeader ? n - 1 : n;
    if (ordinal === 0 && n === 1) {
      this.#from = this.start + 3;
      this.#to = Math.min(this.start + 4, this.end);
      return this.#from < this.#to;
    }
    while (this.#separators.length <= ordinal && this.#nextSeparator() !== -1);
    const before = this.#separators[ordinal - 1];
    if (before === undefined) return false;
    this.#from = before + 1;
    this.#to = this.#separators[ordinal] ?? this.end;
    return true;
  }

  #nextSeparator(): number {
    const at = this.#indexOf(this.message.codes.field, this.#searched, this.end);
    this.#searched = at === -1 ? this.end : at + 1;
    if (at !== -1) this.#separators.push(at);
    return at;
  }

  /**
   * Narrows #from..#to, a field, to a part of it. False if there is none; then they hold the repetition or component
   * that should have it, or nothing if that has other parts.
   */
  #findPart(n: number, repetition: number, component: number, subcomponent: number): boolean {
    const { codes } = this.message;
    if (repetition > 1 && !this.#findRepetition(n, repetition)) {
      this.#to = this.#from;
      return false;
    }
    const inner = component > 0 ? codes.component : NONE;
    if (!this.#advance(component - 1, codes.component, codes.repetition, NONE)) return false;
    const innermost = subcomponent > 0 ? codes.subcomponent : NONE;
    if (!this.#advance(subcomponent - 1, codes.subcomponent, codes.component, codes.repetition)) {
      return false;
    }
    this.#to = this.#endOfPart(this.#from, codes.repetition, inner, innermost);
    return true;
  }

  // Whoever reads one repetition after the other goes on from the last: from the start each time would be quadratic.
  #findRepetition(n: number, repetition: number): boolean {
    let steps = repetition - 1;
    if (this.#lastField === n && this.#lastRepetition <= repetition) {
      this.#from = this.#lastFrom;
      steps = repetition - this.#lastRepetition;
    }
    if (!this.#advance(steps, this.message.codes.repetition, NONE, NONE)) return false;
    this.#lastField = n;
    this.#lastRepetition = repetition;
    this.#lastFrom = this.#from;
    return true;
  }

  // Moves #from past `steps` delimiters; an `outer` one comes too early.
  #advance(steps: number, code: number, outer: number, outermost: number): boolean {
    for (let left = steps; left > 0; left--) {
      const at = this.#endOfPart(this.#from, code, outer, outermost);
      if (at === this.#to || this.message.text.charCodeAt(at) !== code) {
        if (left < steps) this.#from = at;
        this.#to = at;
        return false;
      }
      this.#from = at + 1;
    }
    return true;
  }

  #endOfPart(from: number, a: number, b: number, c: number): number {
    const { text } = this.message;
    const end = this.#to;
    for (let at = from; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === a || code === b || code === c) return at;
    }
    return end;
  }

  #countParts(code: number): number {
    let count = 1;
    let at = this.#indexOf(code, this.#from, this.#to);
    while (at !== -1) {
      count++;
      at = this.#indexOf(code, at + 1, this.#to);
    }
    return count;
  }

  // String.indexOf would run past the end of the segment: over a long message without repetitions that is quadratic.
  #indexOf(code: number, from: number, end: number): number {
    const { text } = this.message;
    for (let at = from; at < end; at++) {
      if (text.charCodeAt(at) === code) return at;
    }
    return -1;
  }

  #isNull(): boolean {
    const { text } = this.message;
    return (
      this.#to - this.#from === 2 &&
      text.charCodeAt(this.#from) === QUOTE &&
      text.charCodeAt(this.#from + 1) === QUOTE
    );
  }
}
