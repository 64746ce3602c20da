import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiChange, ApiChangedFile, ApiChanges } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';

/** Others write and decide, too: an open page is looked at again. */
const lookMs = 10_000;

/** The same while the last days are gone through. */
const lookAtReplayMs = 2_000;

export const changesQuery = queryOptions({
  queryKey: ['changes'],
  queryFn: ({ signal }) => read<ApiChanges>('/api/changes', signal),
  refetchInterval: lookMs,
});

export function changeQuery(id: string) {
  return queryOptions({
    queryKey: ['changes', id],
    queryFn: ({ signal }) => read<ApiChange>(`/api/changes/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) =>
      state.data?.plan?.replay?.state === 'running' ? lookAtReplayMs : lookMs,
  });
}

export function changeFileQuery(id: string, path: string) {
  return queryOptions({
    queryKey: ['changes', id, 'file', path],
    queryFn: ({ signal }) =>
      read<ApiChangedFile>(
        `/api/changes/${encodeURIComponent(id)}/file?path=${encodeURIComponent(path)}`,
        signal,
      ),
    enabled: path !== '',
  });
}

/** Does an act to a request as the person sees it. */
export function useChangeAct(change: ApiChange, onDone: () => void = () => undefined) {
  const client = useQueryClient();
  const { queryKey } = changeQuery(String(change.id));
  return useMutation({
    mutationFn: (act: object) =>
      send<ApiChange>(`/api/changes/${change.id}/act`, { rev: change.rev, act }),
    onSuccess: (changed) => {
      client.setQueryData(queryKey, changed);
      onDone();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['changes'] }),
  });
}

/** Marks an object as looked at, or as not. */
export function useViewed({ id }: ApiChange) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { object: string; digest: string | null }) =>
      send<ApiChange>(`/api/changes/${id}/viewed`, body),
    onSuccess: (changed) => client.setQueryData(changeQuery(String(id)).queryKey, changed),
  });
}
