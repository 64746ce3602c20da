import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiDowntime, ApiDowntimes, ApiOperation } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';

const pollMs = 15_000;

export const operationQuery = queryOptions({
  queryKey: ['operation'],
  queryFn: ({ signal }) => read<ApiOperation>('/api/operation', signal),
  refetchInterval: pollMs,
});

export const downtimesQuery = queryOptions({
  queryKey: ['downtimes'],
  queryFn: ({ signal }) => read<ApiDowntimes>('/api/downtimes', signal),
  refetchInterval: pollMs,
});

export function downtimeQuery(id: number) {
  return queryOptions({
    queryKey: ['downtimes', id],
    queryFn: ({ signal }) => read<ApiDowntime>(`/api/downtimes/${id}`, signal),
  });
}

/** Sends an act; what the pages show then is what is committed. */
export function useDowntimeAct<Body>(path: (body: Body) => string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => send<unknown>(path(body), body),
    onSuccess: onDone,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['downtimes'] });
      void client.invalidateQueries({ queryKey: operationQuery.queryKey });
    },
  });
}
