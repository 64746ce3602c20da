import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiChange, ApiEditableWaiver } from '../../../src/http/api.ts';
import { useChangeAct } from './change-queries.ts';
import { ChooseSites } from './choose-sites.tsx';
import { ChooseEntry, EntryForm, MendFirst } from './entry-form.tsx';
import { typedValue } from './typed-value.ts';
import { useFields } from './use-fields.ts';

/** A site may do otherwise than the network, until a day: granted, renewed or taken out. */
export function EditWaiver({ change }: { change: ApiChange }) {
  const { waiver } = useSearch({ from: '/frame/changes/$changeId' });
  const [id, setId] = useState(waiver ?? '');
  const { waivers } = change.objects;
  if (waivers === null) return <MendFirst file="waivers.yaml" />;
  const chosen = waivers.find((one) => one.id === id);
  return (
    <>
      <ChooseEntry
        label="Which waiver"
        fresh="a new one"
        chosen={chosen?.id ?? ''}
        choose={setId}
        entries={waivers.map((one) => ({
          value: one.id,
          label: `${one.id}, until ${one.expires}`,
        }))}
      />
      <WaiverForm key={chosen?.id ?? ''} change={change} waiver={chosen} />
    </>
  );
}

const names = [
  'id',
  'workflow',
  'parameter',
  'value',
  'reason',
  'risk',
  'control',
  'owner',
  'expires',
] as const;

function textsOf(waiver: ApiEditableWaiver | undefined) {
  const texts = names.map((name) => [name, waiver === undefined ? '' : String(waiver[name])]);
  return Object.fromEntries(texts) as Record<(typeof names)[number], string>;
}

function WaiverForm({
  change,
  waiver,
}: {
  change: ApiChange;
  waiver: ApiEditableWaiver | undefined;
}) {
  const act = useChangeAct(change);
  const { texts, set, field, trouble } = useFields(textsOf(waiver), act.error, ['sites']);
  const [sites, setSites] = useState<readonly string[]>(waiver?.sites ?? change.siteIds ?? []);
  const workflow = change.workflows.find((one) => one.workflow === texts.workflow);
  const parameter = workflow?.parameters.find(({ name }) => name === texts.parameter);
  const unit = parameter?.unit ?? '';
  const { objects } = change;
  const write = (next: Omit<ApiEditableWaiver, 'id'> | null) =>
    act.mutate({ act: 'edit', edits: [{ edit: 'waiver', id: texts.id, waiver: next }] });
  const { id: _id, value, ...said } = texts;
  return (
    <EntryForm
      act={act}
      trouble={trouble}
      verb={waiver === undefined ? 'Grant it' : 'Write it anew'}
      onSave={() =>
        write({ ...said, value: typedValue(value, parameter?.type ?? ''), sites: [...sites] })
      }
      onTakeOut={waiver === undefined ? undefined : () => write(null)}
    >
      {waiver === undefined ? (
        <TextInput label="Name" description="As in slow-lab." required {...field('id')} />
      ) : null}
      <NativeSelect
        label="Workflow"
        required
        {...field('workflow')}
        onChange={({ currentTarget }) =>
          set({ workflow: currentTarget.value, parameter: '', value: '' })
        }
        data={[
          { value: '', label: 'choose one' },
          ...change.workflows.map((one) => ({ value: one.workflow, label: one.title })),
        ]}
      />
      <NativeSelect
        label="Parameter"
        required
        {...field('parameter')}
        data={[
          { value: '', label: workflow === undefined ? 'choose a workflow first' : 'choose one' },
          ...(workflow?.parameters ?? []).map(({ name }) => ({
            value: name,
            label: name.replaceAll('_', ' '),
          })),
        ]}
      />
      <TextInput
        label={`Value there${unit === '' ? '' : `, ${unit}`}`}
        description={
          parameter === undefined
            ? undefined
            : `The network has ${String(parameter.network ?? parameter.standard)}`
        }
        required
        {...field('value')}
      />
      <TextInput
        label="Last day"
        description="It ends by itself, and its owner is told 30, 7 and 1 days before."
        type="date"
        required
        {...field('expires')}
      />
      <NativeSelect
        label="Owner"
        description="Who answers for it."
        required
        {...field('owner')}
        data={[
          { value: '', label: 'choose one' },
          ...objects.people.map(({ id, title }) => ({ value: id, label: title })),
        ]}
      />
      <ChooseSites
        legend="Where it holds"
        sites={objects.sites}
        chosen={sites}
        choose={setSites}
        error={trouble.at.sites}
      />
      <Textarea
        label="Reason"
        description="Why this site cannot do as the others do."
        required
        rows={2}
        {...field('reason')}
      />
      <Textarea
        label="Risk"
        description="What could go wrong because of it."
        required
        rows={2}
        {...field('risk')}
      />
      <Textarea
        label="Compensating control"
        description="What is done against that."
        required
        rows={2}
        {...field('control')}
      />
    </EntryForm>
  );
}
