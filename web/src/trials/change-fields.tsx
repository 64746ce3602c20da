import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiNewShadow, ApiTrials } from '../../../src/http/api.ts';
import { typedValue } from '../changes/typed-value.ts';

type Offered = Pick<ApiTrials, 'candidates' | 'sites' | 'workflows'>;
type Parameter = Offered['workflows'][number]['parameters'][number];

/** What somebody chose to try, and where. */
export interface ChosenChange {
  site: string;
  candidate: string;
  workflow: string;
  name: string;
  value: string;
}

export const noChange: ChosenChange = {
  site: '',
  candidate: '',
  workflow: '',
  name: '',
  value: '',
};

export function useChosenChange() {
  return useState(noChange);
}

/** As the API wants it. */
export function changeBody(
  { site, candidate, workflow, name, value }: ChosenChange,
  offered: Offered,
): ApiNewShadow {
  const parameter = parameterOf(offered, workflow, name);
  const place = parameter?.local === true && site !== '' ? site : null;
  return {
    site: site === '' ? null : site,
    candidate: candidate === '' ? null : candidate,
    changes:
      parameter && value.trim() !== ''
        ? [{ workflow, parameter: name, site: place, value: typedValue(value, parameter.type) }]
        : [],
  };
}

/** The fields of a request that a refusal may be about. */
export const changedFields = ['site', 'candidate', 'changes'] as const;

/** Said at the field where nothing was chosen that could come out otherwise. */
export function nothingChosen({ candidate, changes }: ApiNewShadow): string | undefined {
  if (candidate !== null || changes.length > 0) return undefined;
  return 'Choose what is tried: a candidate, or a new value of a parameter.';
}

/** Where, and what is tried there: a candidate, one new value of a parameter, or both. */
export function ChangeFields({
  offered,
  chosen,
  choose,
  wrong,
}: {
  offered: Offered;
  chosen: ChosenChange;
  choose: (chosen: ChosenChange) => void;
  /** Sentences by field. */
  wrong: Readonly<Partial<Record<(typeof changedFields)[number], string>>>;
}) {
  const { site, candidate, workflow, name, value } = chosen;
  const parameters = offered.workflows.find((one) => one.workflow === workflow)?.parameters ?? [];
  const parameter = parameterOf(offered, workflow, name);
  return (
    <>
      <NativeSelect
        label="Of"
        value={site}
        error={wrong.site}
        onChange={({ currentTarget }) => choose({ ...chosen, site: currentTarget.value })}
        data={[
          { label: 'all sites', value: '' },
          ...offered.sites.map((one) => ({ label: one.title, value: one.id })),
        ]}
      />
      <NativeSelect
        label="With"
        value={candidate}
        error={wrong.candidate}
        onChange={({ currentTarget }) => choose({ ...chosen, candidate: currentTarget.value })}
        data={[{ label: 'the network in force', value: '' }, ...offered.candidates]}
      />
      <NativeSelect
        label="Changed in"
        value={workflow}
        onChange={({ currentTarget }) =>
          choose({ ...chosen, workflow: currentTarget.value, name: '', value: '' })
        }
        data={[
          { label: 'nothing else', value: '' },
          ...offered.workflows.map((one) => ({ label: one.title, value: one.workflow })),
        ]}
      />
      {workflow === '' ? null : (
        <NativeSelect
          label="Parameter"
          value={name}
          onChange={({ currentTarget }) => {
            const found = parameters.find((one) => one.name === currentTarget.value);
            const now = found ? String(found.value) : '';
            choose({ ...chosen, name: currentTarget.value, value: now });
          }}
          data={[
            { label: 'choose one', value: '' },
            ...parameters.map((one) => ({ label: one.name.replaceAll('_', ' '), value: one.name })),
          ]}
        />
      )}
      {parameter === undefined ? null : (
        <TextInput
          label={`New value${parameter.unit === null ? '' : `, ${parameter.unit}`}`}
          description={boundsWords(parameter, site)}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          value={value}
          error={wrong.changes}
          onChange={({ currentTarget }) => choose({ ...chosen, value: currentTarget.value })}
        />
      )}
      {parameter === undefined ? null : (
        <p className="label trial-describes">{parameter.describes}</p>
      )}
    </>
  );
}

function parameterOf(
  { workflows }: Offered,
  workflow: string,
  name: string,
): Parameter | undefined {
  const parameters = workflows.find((one) => one.workflow === workflow)?.parameters;
  return parameters?.find((one) => one.name === name);
}

function boundsWords({ value, min, max, local }: Parameter, site: string): string {
  const bounds = min === null || max === null ? '' : `; from ${min} to ${max}`;
  const where = local && site !== '' ? 'Of this site' : 'Of the whole network';
  return `${where}. Now ${String(value)} in the network${bounds}`;
}
