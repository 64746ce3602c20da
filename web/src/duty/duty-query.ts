import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiDrills, ApiDuty, ApiDutyChange, ApiInterruptions } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';

const pollMs = 30_000;

export function dutyQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['duty', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiDuty>(`/api/duty${queryText({ site })}`, signal),
    refetchInterval: pollMs,
  });
}

export function interruptionsQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['duty', 'interruptions', site ?? 'all'],
    queryFn: ({ signal }) =>
      read<ApiInterruptions>(`/api/interruptions${queryText({ site })}`, signal),
    refetchInterval: pollMs,
  });
}

export function drillsQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['duty', 'drills', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiDrills>(`/api/drills${queryText({ site })}`, signal),
    refetchInterval: pollMs,
  });
}

/** Enters or ends something; the page shows only what is committed. */
export function useDutyChange(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ApiDutyChange) => send<ApiDuty>('/api/duty', change),
    onSuccess: onDone,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['duty'] });
      void client.invalidateQueries({ queryKey: ['work'] });
    },
  });
}
