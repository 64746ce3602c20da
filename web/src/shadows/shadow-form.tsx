import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiNewShadow, ApiShadow, ApiShadows } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import {
  changeBody,
  changedFields,
  ChangeFields,
  nothingChosen,
  useChosenChange,
} from '../trials/change-fields.tsx';
import { shadowsQuery } from './shadow-queries.ts';

/** What runs beside live traffic, and where. */
export function ShadowForm({ offered }: { offered: ApiShadows }) {
  const [chosen, choose] = useChosenChange();
  const [asked, setAsked] = useState(false);
  const start = useStart();
  const body = changeBody(chosen, offered);
  const trouble = troubleOf(start.error, changedFields);
  const nothing = asked ? nothingChosen(body) : undefined;
  return (
    <form
      className="trial-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (nothingChosen(body) !== undefined || start.isPending) return;
        start.mutate(body);
      }}
    >
      <ChangeFields
        {...{ offered, chosen, choose }}
        wrong={nothing === undefined ? trouble.at : { candidate: nothing }}
      />
      <Button type="submit" disabled={start.isPending}>
        {start.isPending ? 'Starting…' : 'Run it beside live traffic'}
      </Button>
      <FormNote trouble={trouble} />
    </form>
  );
}

function useStart() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: ApiNewShadow) => send<ApiShadow>('/api/shadows', body),
    onSuccess: (shadow) => {
      void client.invalidateQueries({ queryKey: shadowsQuery.queryKey, exact: true });
      void navigate({
        to: '/shadows/$shadowId',
        params: { shadowId: shadow.id },
        search: ({ site }) => ({ site }),
      });
    },
  });
}
