import { queryOptions } from '@tanstack/react-query';
import type { ApiHandoff, ApiHandoffDraft, ApiHandoffs } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';

const pollMs = 30_000;

// Their keys begin with the list's: whatever changes the list is read again with it.
export const handoffsQuery = queryOptions({
  queryKey: ['work', 'handoffs'],
  queryFn: ({ signal }) => read<ApiHandoffs>('/api/handoffs', signal),
  refetchInterval: pollMs,
});

export function handoffQuery(id: string) {
  return queryOptions({
    queryKey: ['work', 'handoff', id],
    queryFn: ({ signal }) => read<ApiHandoff>(`/api/handoffs/${encodeURIComponent(id)}`, signal),
    refetchInterval: pollMs,
  });
}

export function handoffDraftQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['work', 'handoff-draft', site ?? 'all'],
    queryFn: ({ signal }) =>
      read<ApiHandoffDraft>(`/api/handoffs/new${queryText({ site })}`, signal),
    refetchInterval: pollMs,
  });
}
