import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiNewTrial, ApiTrial, ApiTrials } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useServerNow } from '../time/server-clock.ts';
import { trialsQuery } from './trial-queries.ts';

const HOUR_MS = 3_600_000;

const periods = [
  { label: 'the last hour', hours: 1 },
  { label: 'the last 8 hours', hours: 8 },
  { label: 'the last 24 hours', hours: 24 },
  { label: 'the last 7 days', hours: 7 * 24 },
  { label: 'the last 31 days', hours: 31 * 24 },
];

/** What is tried: a period, where, and a candidate or one parameter. */
export function TrialForm({ offered }: { offered: ApiTrials }) {
  const now = useServerNow();
  const [hours, setHours] = useState(24);
  const [site, setSite] = useState('');
  const [candidate, setCandidate] = useState('');
  const [workflow, setWorkflow] = useState('');
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const begin = useBegin();
  const parameters = offered.workflows.find((one) => one.workflow === workflow)?.parameters ?? [];
  const parameter = parameters.find((one) => one.name === name);

  function submit() {
    if (begin.isPending) return;
    const place = parameter?.local === true && site !== '' ? site : null;
    begin.mutate({
      from: new Date(now - hours * HOUR_MS).toISOString(),
      to: new Date(now).toISOString(),
      site: site === '' ? null : site,
      candidate: candidate === '' ? null : candidate,
      changes:
        parameter && value.trim() !== ''
          ? [{ workflow, parameter: name, site: place, value: typed(value, parameter.type) }]
          : [],
    });
  }

  return (
    <form
      className="trial-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <NativeSelect
        label="Go through"
        value={String(hours)}
        onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
        data={periods.map((one) => ({ label: one.label, value: String(one.hours) }))}
      />
      <NativeSelect
        label="Of"
        value={site}
        onChange={({ currentTarget }) => setSite(currentTarget.value)}
        data={[
          { label: 'all sites', value: '' },
          ...offered.sites.map((one) => ({ label: one.title, value: one.id })),
        ]}
      />
      <NativeSelect
        label="With"
        value={candidate}
        onChange={({ currentTarget }) => setCandidate(currentTarget.value)}
        data={[{ label: 'the network in force', value: '' }, ...offered.candidates]}
      />
      <NativeSelect
        label="Changed in"
        value={workflow}
        onChange={({ currentTarget }) => {
          setWorkflow(currentTarget.value);
          setName('');
          setValue('');
        }}
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
            setName(currentTarget.value);
            const chosen = parameters.find((one) => one.name === currentTarget.value);
            setValue(chosen ? String(chosen.value) : '');
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
          value={value}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
        />
      )}
      {parameter === undefined ? null : (
        <p className="label trial-describes">{parameter.describes}</p>
      )}
      <Button type="submit" disabled={begin.isPending}>
        {begin.isPending ? 'Beginning…' : 'Try it'}
      </Button>
      {begin.error === null ? null : <ProblemNote error={begin.error} />}
    </form>
  );
}

type Parameter = ApiTrials['workflows'][number]['parameters'][number];

function boundsWords({ value, min, max, local }: Parameter, site: string): string {
  const bounds = min === null || max === null ? '' : `; from ${min} to ${max}`;
  const where = local && site !== '' ? 'Of this site' : 'Of the whole network';
  return `${where}. Now ${String(value)} in the network${bounds}`;
}

function typed(text: string, type: string): string | number | boolean {
  if (type === 'number') return Number(text);
  return type === 'boolean' ? text.trim() === 'true' : text.trim();
}

function useBegin() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: ApiNewTrial) => send<ApiTrial>('/api/trials', body),
    onSuccess: (trial) => {
      void client.invalidateQueries({ queryKey: trialsQuery.queryKey, exact: true });
      void navigate({
        to: '/what-if/$trialId',
        params: { trialId: trial.id },
        search: ({ site }) => ({ site }),
      });
    },
  });
}
