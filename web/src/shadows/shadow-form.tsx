import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ApiNewShadow, ApiShadow, ApiShadows } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { changeBody, ChangeFields, useChosenChange } from '../trials/change-fields.tsx';
import { shadowsQuery } from './shadow-queries.ts';

/** What runs beside live traffic, and where. */
export function ShadowForm({ offered }: { offered: ApiShadows }) {
  const [chosen, choose] = useChosenChange();
  const start = useStart();
  return (
    <form
      className="trial-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!start.isPending) start.mutate(changeBody(chosen, offered));
      }}
    >
      <ChangeFields offered={offered} chosen={chosen} choose={choose} />
      <Button type="submit" disabled={start.isPending}>
        {start.isPending ? 'Starting…' : 'Run it beside live traffic'}
      </Button>
      {start.error === null ? null : <ProblemNote error={start.error} />}
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
