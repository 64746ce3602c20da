import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiFlagChange, ApiFlagPage, ApiFlags } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';

const pollMs = 15_000;

export const flagsQuery = queryOptions({
  queryKey: ['flags'],
  queryFn: ({ signal }) => read<ApiFlags>('/api/flags', signal),
  refetchInterval: pollMs,
});

export function flagQuery(key: string) {
  return queryOptions({
    queryKey: ['flags', key],
    queryFn: ({ signal }) => read<ApiFlagPage>(`/api/flags/${encodeURIComponent(key)}`, signal),
    refetchInterval: pollMs,
  });
}

/** Turns a flag off, or asks that it is turned on, or does so; `reason` is what `mutate` gets. */
export function useFlagChange(
  key: string,
  change: Omit<ApiFlagChange, 'reason'>,
  onDone: () => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      send<ApiFlagPage>(`/api/flags/${encodeURIComponent(key)}/changes`, { ...change, reason }),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: flagsQuery.queryKey }),
  });
}
