/** A row on which the program failed while deciding. The batch must be done again with the row as poison. */
export class PoisonedRow extends Error {
  override readonly name = 'PoisonedRow';
  readonly seq: number;

  constructor(seq: number, cause: unknown) {
    super(`journal row ${seq}`, { cause });
    this.seq = seq;
  }
}

/** Does `work` for one row; where the program fails, the row is named. */
export function guarded<T>({ seq }: { seq: number }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PoisonedRow(seq, error);
  }
}
