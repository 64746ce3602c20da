import { useState } from 'react';
import { troubleOf, type FormTrouble } from '../api/form-trouble.ts';

/** The texts of a form by their names, and what each field needs to show one, with what was refused of it. */
export interface Fields<Name extends string> {
  texts: Readonly<Record<Name, string>>;
  /** Something was written that is not saved. */
  field: (name: Name) => {
    value: string;
    error: string | undefined;
    onChange: (event: { currentTarget: { value: string } }) => void;
  };
  set: (texts: Partial<Readonly<Record<Name, string>>>) => void;
  trouble: FormTrouble<Name>;
}

/** `start`: what stands there at first. `others`: fields that are no texts, whose refusals belong to the form all the same. */
export function useFields<Name extends string, Other extends string = never>(
  start: Readonly<Record<Name, string>>,
  error: unknown,
  others: readonly Other[] = [],
): Omit<Fields<Name>, 'trouble'> & { trouble: FormTrouble<Name | Other> } {
  const [texts, setTexts] = useState(start);
  const names = [...(Object.keys(start) as Name[]), ...others];
  const trouble = troubleOf<Name | Other>(error, names);
  const set = (next: Partial<Readonly<Record<Name, string>>>) =>
    setTexts((had) => ({ ...had, ...next }));
  return {
    ...{ texts, set, trouble },
    field: (name) => ({
      value: texts[name],
      error: trouble.at[name],
      onChange: ({ currentTarget: { value } }) => setTexts((had) => ({ ...had, [name]: value })),
    }),
  };
}
