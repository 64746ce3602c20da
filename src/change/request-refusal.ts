import type { FieldProblem, Refusal } from '../flow/flow.ts';

/** Undoes a transaction and says why. Caught where the transaction was begun. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}

/** Throws a refusal for a state of the world. */
export function refuseNow(sentence: string): never {
  throw new RequestRefused({ kind: 'not-now', sentence });
}

/** Throws a refusal for what somebody wrote. */
export function refuseInput(field: string, sentence: string): never {
  throw new RequestRefused({ kind: 'invalid', field, sentence });
}

/** Throws a refusal for several fields of a form. */
export function refuseFields(problems: readonly [FieldProblem, ...FieldProblem[]]): never {
  throw new RequestRefused({ kind: 'invalid', ...problems[0], problems });
}
