import { queryOptions } from '@tanstack/react-query';
import type { ApiShadow, ApiShadows } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

/** How often a shadow that runs is looked at. */
const lookMs = 5_000;

export const shadowsQuery = queryOptions({
  queryKey: ['shadows'],
  queryFn: ({ signal }) => read<ApiShadows>('/api/shadows', signal),
  refetchInterval: ({ state }) =>
    state.data?.shadows.some((one) => one.state === 'running') === true ? lookMs : false,
});

export function shadowQuery(id: string) {
  return queryOptions({
    queryKey: ['shadows', id],
    queryFn: ({ signal }) => read<ApiShadow>(`/api/shadows/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookMs : false),
  });
}
