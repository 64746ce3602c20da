import { RefusedError } from './api-client.ts';

/** What an error says of a form: of its fields, and what belongs to none of them (null: nothing). */
export interface FormTrouble<Field extends string> {
  at: At<Field>;
  rest: unknown;
}

type At<Field extends string> = Readonly<Partial<Record<Field, string>>>;

/**
 * Sorts what a refusal says by the fields that a form shows, so that each sentence stands at its field. `rest` is the error
 * where any of it belongs to no field: then it has to be said below.
 */
export function troubleOf<const Field extends string>(
  error: unknown,
  fields: readonly Field[],
): FormTrouble<Field> {
  const nowhere = Object.fromEntries([]) as At<Field>;
  if (error === null || error === undefined) return { at: nowhere, rest: null };
  if (!(error instanceof RefusedError)) return { at: nowhere, rest: error };
  const { field, detail, problems } = error.problem;
  const said = problems ?? (field === undefined ? [] : [{ field, sentence: detail }]);
  const known = said.flatMap((one) => {
    const meant = fields.find((name) => name === one.field);
    return meant === undefined ? [] : [[meant, one.sentence] as const];
  });
  const at = Object.fromEntries(known.toReversed()) as At<Field>;
  return { at, rest: known.length === said.length && said.length > 0 ? null : error };
}
