import { Stack } from '@mantine/core';
import { useState } from 'react';
import { RefusedError } from '../api/api-client.ts';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';
import { filledIn, FormField } from './form-field.tsx';

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
            error={
              asked && missing.includes(field)
                ? 'This is needed to complete the task.'
                : refusedSentence(shared.acting.error, field.name)
            }
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
      </Stack>
    </ActDialogFrame>
  );
}

/** What the server said of one field. What was typed in it stays, to be looked at. */
function refusedSentence(error: Error | null, field: string): string | null {
  if (!(error instanceof RefusedError) || error.problem.field !== field) return null;
  return error.problem.detail;
}
