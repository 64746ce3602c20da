/** What is certain of a value that lies off the scale of its instrument. Both are inclusive. */
export interface Bounds {
  atLeast: number | null;
  atMost: number | null;
}

const BOUND = /^([<>]=?|[≤≥])\s*([+-]?(?:\d+\.?\d*|\.\d+))$/;

/** The bound that a reported value gives, as in `>6.0` or `<= 2`; both null for any other text. */
export function boundsOf(value: string | null): Bounds {
  const [, comparator = '', number] = BOUND.exec(value?.trim() ?? '') ?? [];
  if (number === undefined) return { atLeast: null, atMost: null };
  return comparator.startsWith('>') || comparator === '≥'
    ? { atLeast: Number(number), atMost: null }
    : { atLeast: null, atMost: Number(number) };
}

/** Whether a text is a bound and nothing else. */
export function isBound(value: string): boolean {
  return BOUND.test(value);
}
