import { Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiTask } from '../../../src/http/api.ts';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

type Field = ApiTask['form'][number];

/** The workflow's own form: who was told, whether it was read back, what was done. */
export function CompleteDialog({
  onComplete,
  ...shared
}: ActDialogProps & {
  onComplete: (outcome: Record<string, string>) => void;
}) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [asked, setAsked] = useState(false);
  const { form } = shared.task;
  const outcome = filledIn(form, values);
  const missing = form.filter(({ name, required }) => required && outcome[name] === undefined);
  return (
    <ActDialogFrame
      {...shared}
      act="complete"
      title="Complete this task"
      verb="Complete"
      typed={Object.keys(outcome).length > 0}
      submitFirst={form.length === 0}
      onSubmit={() => {
        setAsked(true);
        if (missing.length === 0) onComplete(outcome);
      }}
    >
      <Stack gap="md">
        {form.length === 0 ? <p>Nothing more is asked. It closes with your name.</p> : null}
        {form.map((field, index) => (
          <FormField
            key={field.name}
            field={field}
            first={index === 0}
            value={values[field.name] ?? ''}
            error={asked && missing.includes(field) ? 'This is needed to complete the task.' : null}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
      </Stack>
    </ActDialogFrame>
  );
}

function FormField({
  field: { name, label, required, options },
  first,
  value,
  error,
  onChange,
}: {
  field: Field;
  first: boolean;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}) {
  if (options.length === 0) {
    return (
      <TextInput
        {...(first ? { 'data-autofocus': true } : {})}
        label={label}
        name={name}
        required={required}
        value={value}
        error={error}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  return (
    <Radio.Group
      label={label}
      name={name}
      required={required}
      value={value}
      error={error}
      onChange={onChange}
    >
      <Group gap="lg" mt={4}>
        {options.map((option) => (
          <Radio key={option} value={option} label={option} />
        ))}
      </Group>
    </Radio.Group>
  );
}

function filledIn(form: readonly Field[], values: Readonly<Record<string, string>>) {
  const outcome: Record<string, string> = {};
  for (const { name } of form) {
    const value = (values[name] ?? '').trim();
    if (value !== '') outcome[name] = value;
  }
  return outcome;
}
