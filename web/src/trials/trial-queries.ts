import { queryOptions } from '@tanstack/react-query';
import type { ApiTrial, ApiTrials } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

/** How often a trial that runs is looked at. */
const lookMs = 1_000;

export const trialsQuery = queryOptions({
  queryKey: ['trials'],
  queryFn: ({ signal }) => read<ApiTrials>('/api/trials', signal),
});

export function trialQuery(id: string) {
  return queryOptions({
    queryKey: ['trials', id],
    queryFn: ({ signal }) => read<ApiTrial>(`/api/trials/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookMs : false),
  });
}
