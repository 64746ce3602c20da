import { Button, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiNewRun, ApiPatient, ApiStartedRun, ApiStarts } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { patientName } from '../patient/patient-name.ts';
import { filledIn, FormField } from '../task/form-field.tsx';

type Start = ApiStarts['starts'][number];

/** Buttons for the workflows that the reader may start for this patient; nothing where there are none. */
export function StartRuns({ patient }: { patient: ApiPatient }) {
  const [chosen, setChosen] = useState<Start | null>(null);
  const { data } = useQuery({
    queryKey: ['starts', patient.id],
    queryFn: ({ signal }) =>
      read<ApiStarts>(`/api/starts?patient=${encodeURIComponent(patient.id)}`, signal),
  });
  if (data === undefined || data.starts.length === 0) return null;
  return (
    <div className="patient-banner-starts">
      {data.starts.map((start) => (
        <Button
          key={`${start.workflow} ${start.label}`}
          variant="white"
          size="compact-sm"
          onClick={() => setChosen(start)}
        >
          {start.label}
        </Button>
      ))}
      {chosen === null ? null : (
        <StartDialog patient={patient} start={chosen} onClose={() => setChosen(null)} />
      )}
    </div>
  );
}

function StartDialog({
  patient,
  start: { workflow, title, label, form },
  onClose,
}: {
  patient: ApiPatient;
  start: Start;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [asked, setAsked] = useState(false);
  const [requestId] = useState(newRequestId);
  const starting = useMutation({
    mutationFn: (run: ApiNewRun) => send<ApiStartedRun>('/api/runs', run),
    onSuccess: ({ id }) => navigate({ to: '/runs/$runId', params: { runId: id } }),
  });
  const filled = filledIn(form, values);
  const missing = form.filter(({ name, required }) => required && filled[name] === undefined);
  const trouble = troubleOf(
    starting.error,
    form.map(({ name }) => name),
  );
  return (
    <Dialog title={label} onClose={onClose} typed={Object.keys(filled).length > 0}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing.length > 0 || starting.isPending) return;
          starting.mutate({ patient: patient.id, workflow, label, form: filled, requestId });
        }}
      >
        <p>
          Starts {title} for <strong>{patientName(patient)}</strong>, with your name.
        </p>
        <Stack gap="md">
          {form.map((field, index) => (
            <FormField
              key={field.name}
              field={field}
              first={index === 0}
              value={values[field.name] ?? ''}
              error={
                asked && missing.includes(field)
                  ? 'This is needed to start it.'
                  : (trouble.at[field.name] ?? null)
              }
              onChange={(value) => setValues({ ...values, [field.name]: value })}
            />
          ))}
        </Stack>
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" disabled={starting.isPending}>
            {starting.isPending ? 'Starting…' : 'Start'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

// The same for every attempt of one dialog: what is sent twice is started once.
function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
