import { Checkbox } from '@mantine/core';
import type { ApiNamed } from '../../../src/http/api.ts';

/** Sites as boxes, with what was refused of them. */
export function ChooseSites({
  legend,
  sites,
  chosen,
  choose,
  error,
  all,
}: {
  legend: string;
  sites: readonly ApiNamed[];
  chosen: readonly string[];
  choose: (chosen: readonly string[]) => void;
  error: string | undefined;
  /** A box that stands for all of them, whichever there will be. */
  all?: { label: string; checked: boolean; onChange: (checked: boolean) => void };
}) {
  const toggle = (id: string) =>
    choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className="change-sites">
      <legend>{legend}</legend>
      {all === undefined ? null : (
        <Checkbox
          label={all.label}
          checked={all.checked}
          onChange={({ currentTarget: { checked } }) => all.onChange(checked)}
        />
      )}
      {all?.checked === true
        ? null
        : sites.map(({ id, title }) => (
            <Checkbox
              key={id}
              label={title}
              checked={chosen.includes(id)}
              onChange={() => toggle(id)}
            />
          ))}
      {error === undefined ? null : <p className="field-trouble">{error}</p>}
    </fieldset>
  );
}
