import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiNewTrial, ApiTrial, ApiTrials } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useServerNow } from '../time/server-clock.ts';
import {
  changeBody,
  changedFields,
  ChangeFields,
  nothingChosen,
  useChosenChange,
} from './change-fields.tsx';
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
  const [chosen, choose] = useChosenChange();
  const [asked, setAsked] = useState(false);
  const begin = useBegin();
  const body = changeBody(chosen, offered);
  const trouble = troubleOf(begin.error, [...changedFields, 'to']);
  const nothing = asked ? nothingChosen(body) : undefined;

  function submit() {
    setAsked(true);
    if (nothingChosen(body) !== undefined || begin.isPending) return;
    begin.mutate({
      from: new Date(now - hours * HOUR_MS).toISOString(),
      to: new Date(now).toISOString(),
      ...body,
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
        error={trouble.at.to}
        onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
        data={periods.map((one) => ({ label: one.label, value: String(one.hours) }))}
      />
      <ChangeFields
        {...{ offered, chosen, choose }}
        wrong={nothing === undefined ? trouble.at : { candidate: nothing }}
      />
      <Button type="submit" disabled={begin.isPending}>
        {begin.isPending ? 'Beginning…' : 'Try it'}
      </Button>
      <FormNote trouble={trouble} />
    </form>
  );
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
