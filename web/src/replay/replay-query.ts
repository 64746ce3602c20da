import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ApiReplay, ApiReplayItems, ApiReplays } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';

const replaysPollMs = 10_000;
/** While it runs: progress is watched. */
const runningPollMs = 1_000;

export function replaysQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['replays', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiReplays>(`/api/replays${queryText({ site })}`, signal),
    refetchInterval: replaysPollMs,
  });
}

export function replayQuery(id: string) {
  return queryOptions({
    queryKey: ['replay', id],
    queryFn: ({ signal }) => read<ApiReplay>(`/api/replays/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' ? runningPollMs : replaysPollMs,
  });
}

export function replayItemsQuery(id: string, differing: boolean, progress: string) {
  return infiniteQueryOptions({
    queryKey: ['replay', id, 'messages', differing, progress],
    queryFn: ({ pageParam, signal }) =>
      read<ApiReplayItems>(
        `/api/replays/${encodeURIComponent(id)}/messages${queryText({
          after: pageParam,
          differing: differing ? 'true' : undefined,
        })}`,
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}
