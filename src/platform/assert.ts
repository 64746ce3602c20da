/** For what only a bug can make false. The sentence names no patient. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new AssertionFault(sentence);
}

/** The value, where only a bug could have left it out. */
export function must<T>(value: T | null | undefined, sentence: string): T {
  assert(value !== null && value !== undefined, sentence);
  return value;
}

/** The compiler proves that no case is left; at run time it is a bug. */
export function unreachable(value: never): never {
  throw new AssertionFault(`unexpected ${JSON.stringify(value)}`);
}

export class AssertionFault extends Error {
  override readonly name = 'AssertionFault';
}
