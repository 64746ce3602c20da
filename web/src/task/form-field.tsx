import { Group, Radio, TextInput } from '@mantine/core';
import type { ApiTask } from '../../../src/http/api.ts';

type Field = Pick<ApiTask['form'][number], 'name' | 'label' | 'required' | 'options'> & {
  hint?: string | null;
};

/** A field of a workflow's form: free text, or answers to choose from. */
export function FormField({
  field: { name, label, required, options, hint = null },
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
        description={hint}
        name={name}
        required={required}
        value={value}
        error={error}
        autoComplete="off"
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  return (
    <Radio.Group
      label={label}
      description={hint}
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

/** What was written, without what was left empty. */
export function filledIn(form: readonly Field[], values: Readonly<Record<string, string>>) {
  const outcome: Record<string, string> = {};
  for (const { name } of form) {
    const value = (values[name] ?? '').trim();
    if (value !== '') outcome[name] = value;
  }
  return outcome;
}
