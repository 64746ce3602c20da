import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange, ApiEditableFlag } from '../../../src/http/api.ts';
import { useChangeAct } from './change-queries.ts';
import { ChooseEntry, EntryForm, MendFirst } from './entry-form.tsx';
import { useFields } from './use-fields.ts';

/** A switch in running workflows: what it gives by default, who answers for it and until when. */
export function EditFlag({ change }: { change: ApiChange }) {
  const [key, setKey] = useState('');
  const { flags } = change.objects;
  if (flags === null) return <MendFirst file="flags.yaml" />;
  const chosen = flags.find((one) => one.key === key);
  return (
    <>
      <ChooseEntry
        label="Which flag"
        fresh="a new one"
        chosen={chosen?.key ?? ''}
        choose={setKey}
        entries={flags.map((one) => ({ value: one.key, label: one.title }))}
      />
      <p className="label">
        To stop something now, turn its flag off on the page Flags: that needs no request. Rules and
        other variants are written as YAML.
      </p>
      <FlagForm key={chosen?.key ?? ''} change={change} flag={chosen} />
    </>
  );
}

function textsOf(flag: ApiEditableFlag | undefined) {
  const { key = '', title = '', kind = 'release', owner = '', expires = '' } = flag ?? {};
  const { retire = '', whenCutOff = '' } = flag ?? {};
  return {
    ...{ key, title, kind: kind as string, owner, expires, retire },
    ...{ whenCutOff: whenCutOff as string, default: flag?.default ?? 'off' },
  };
}

function FlagForm({ change, flag }: { change: ApiChange; flag: ApiEditableFlag | undefined }) {
  const act = useChangeAct(change);
  const { texts, field, trouble } = useFields(textsOf(flag), act.error);
  const { people, roles } = change.objects;
  const write = (next: object | null) =>
    act.mutate({ act: 'edit', edits: [{ edit: 'flag', key: texts.key, flag: next }] });
  const { key: _key, whenCutOff, ...said } = texts;
  return (
    <EntryForm
      act={act}
      trouble={trouble}
      verb={flag === undefined ? 'Add it' : 'Write it anew'}
      onSave={() => write({ ...said, ...(whenCutOff !== '' && { whenCutOff }) })}
      onTakeOut={flag === undefined ? undefined : () => write(null)}
    >
      {flag === undefined ? (
        <TextInput
          label="Name"
          description="As workflows and other systems ask for it: page_charge_nurse."
          required
          {...field('key')}
        />
      ) : null}
      <TextInput label="Title" required {...field('title')} />
      <NativeSelect
        label="Kind"
        {...field('kind')}
        data={[
          { value: 'release', label: 'Release: something new that is not everywhere yet' },
          {
            value: 'kill-switch',
            label: 'Kill switch: automation that people must be able to stop',
          },
          { value: 'operational', label: 'Operational: how things are done, for a time' },
        ]}
      />
      <NativeSelect
        label="Gives, where no rule says otherwise"
        {...field('default')}
        data={[...(flag?.variants ?? ['on', 'off'])]}
      />
      <NativeSelect
        label="In a process that could not read flags for a minute"
        {...field('whenCutOff')}
        data={[
          { value: '', label: 'kill switches are off, others stay' },
          { value: 'off', label: 'it is off' },
          { value: 'keep', label: 'it stays as it was' },
        ]}
      />
      <NativeSelect
        label="Owner"
        description="A person or a role that answers for it."
        required
        {...field('owner')}
        data={[
          { value: '', label: 'choose one' },
          ...[...roles, ...people].map(({ id, title }) => ({ value: id, label: title })),
        ]}
      />
      <TextInput
        label="Looked at again after"
        description="Then its owner is asked what is to become of it."
        type="date"
        required
        {...field('expires')}
      />
      <Textarea
        label="When it may be taken out of the network"
        required
        rows={2}
        {...field('retire')}
      />
    </EntryForm>
  );
}
