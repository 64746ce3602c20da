import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange, ApiEditableWorkflow } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useChangeAct } from './change-queries.ts';
import { typedValue } from './typed-value.ts';

type Parameter = ApiEditableWorkflow['parameters'][number];

/** The form that sets a value of a workflow, of the network or of one site. */
export function SetValues({ change }: { change: ApiChange }) {
  const [workflow, setWorkflow] = useState('');
  const [name, setName] = useState('');
  const [site, setSite] = useState('');
  const [value, setValue] = useState('');
  const act = useChangeAct(change);
  const trouble = troubleOf(act.error, ['value']);
  const chosen = change.workflows.find((one) => one.workflow === workflow);
  const parameter = chosen?.parameters.find((one) => one.name === name);
  const places = placesOf(change, chosen, parameter);
  const set = (next: string | number | boolean | null) =>
    act.mutate({
      act: 'edit',
      edits: [
        {
          edit: 'parameter',
          workflow,
          parameter: name,
          site: site === '' ? null : site,
          value: next,
        },
      ],
    });
  const written = parameter === undefined ? undefined : writtenAt(parameter, site);
  return (
    <>
      <form
        noValidate
        className="change-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (parameter && value.trim() !== '' && !act.isPending)
            set(typedValue(value, parameter.type));
        }}
      >
        <NativeSelect
          label="Workflow"
          value={workflow}
          onChange={({ currentTarget }) => {
            setWorkflow(currentTarget.value);
            setName('');
            setSite('');
            setValue('');
          }}
          data={[
            { label: 'choose one', value: '' },
            ...change.workflows.map((one) => ({ label: one.title, value: one.workflow })),
          ]}
        />
        {chosen === undefined ? null : (
          <NativeSelect
            label="Parameter"
            value={name}
            onChange={({ currentTarget }) => {
              setName(currentTarget.value);
              setSite('');
              setValue('');
            }}
            data={[
              { label: 'choose one', value: '' },
              ...chosen.parameters.map((one) => ({
                label: one.name.replaceAll('_', ' '),
                value: one.name,
              })),
            ]}
          />
        )}
        {parameter === undefined ? null : (
          <>
            <NativeSelect
              label="Of"
              value={site}
              onChange={({ currentTarget }) => {
                setSite(currentTarget.value);
                setValue('');
              }}
              data={[{ label: 'the whole network', value: '' }, ...places]}
            />
            <TextInput
              label={`Value${parameter.unit === null ? '' : `, ${parameter.unit}`}`}
              description={boundsWords(parameter, site)}
              value={value}
              error={trouble.at.value}
              onChange={({ currentTarget }) => setValue(currentTarget.value)}
            />
            <Button type="submit" disabled={act.isPending}>
              {act.isPending ? 'Saving…' : 'Set it'}
            </Button>
            {written === undefined ? null : (
              <Button variant="default" disabled={act.isPending} onClick={() => set(null)}>
                Take the value out
              </Button>
            )}
            <p className="label change-describes">{parameter.describes}</p>
          </>
        )}
      </form>
      <FormNote trouble={trouble} />
    </>
  );
}

/** The sites of the request that run the workflow and may have a value of their own. */
function placesOf(
  change: ApiChange,
  workflow: ApiEditableWorkflow | undefined,
  parameter: Parameter | undefined,
): { label: string; value: string }[] {
  if (!workflow || parameter?.local !== true) return [];
  const titles = new Map(change.plan?.sites.map(({ id, title }) => [id, title]));
  return workflow.sites
    .filter((id) => change.siteIds === null || change.siteIds.includes(id))
    .map((id) => ({ label: titles.get(id) ?? id, value: id }));
}

function writtenAt(
  { network, sites }: Parameter,
  site: string,
): string | number | boolean | undefined {
  return site === '' ? (network ?? undefined) : sites[site];
}

function boundsWords(parameter: Parameter, site: string): string {
  const { min, max, network, standard, waived } = parameter;
  const now = writtenAt(parameter, site);
  const held =
    now === undefined ? `Not set here; ${String(network ?? standard)} holds` : `Now ${String(now)}`;
  const bounds = min === null || max === null ? '' : `; from ${String(min)} to ${String(max)}`;
  const waiver = waived.includes(site) ? '; a waiver holds here in its place' : '';
  return `${held}${bounds}${waiver}`;
}
