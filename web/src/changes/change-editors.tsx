import { NativeSelect } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiChange } from '../../../src/http/api.ts';
import { EditFlag } from './edit-flag.tsx';
import { EditNotes } from './edit-notes.tsx';
import { EditShift } from './edit-shift.tsx';
import { EditWaiver } from './edit-waiver.tsx';
import { EditWindow } from './edit-window.tsx';
import { SetValues } from './set-values.tsx';

const editors = {
  value: { label: 'a value of a workflow', Editor: SetValues },
  waiver: { label: 'a waiver', Editor: EditWaiver },
  shift: { label: 'who works a shift', Editor: EditShift },
  window: { label: 'a freeze or change window', Editor: EditWindow },
  flag: { label: 'a flag', Editor: EditFlag },
  notes: { label: 'what it means for people (release notes)', Editor: EditNotes },
} as const;

type Kind = keyof typeof editors;

/** The forms that write a request; each says at its fields what is wrong with them. All else is written as YAML. */
export function ChangeEditors({ change }: { change: ApiChange }) {
  const { waiver } = useSearch({ from: '/frame/changes/$changeId' });
  const [kind, setKind] = useState<Kind>(waiver === undefined ? 'value' : 'waiver');
  if (change.acts.edit !== null) {
    return <p className="label">Not to be edited: {change.acts.edit}</p>;
  }
  const { Editor } = editors[kind];
  return (
    <section aria-labelledby="edit-heading" className="change-set">
      <h2 id="edit-heading">Change something</h2>
      <NativeSelect
        label="What"
        className="change-path"
        value={kind}
        onChange={({ currentTarget: { value } }) => setKind(value as Kind)}
        data={Object.entries(editors).map(([value, { label }]) => ({ value, label }))}
      />
      <Editor key={kind} change={change} />
    </section>
  );
}
