import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  ApiNewRollout,
  ApiNewSentinel,
  ApiRollout,
  ApiRolloutAct,
  ApiRollouts,
  ApiSentinelReported,
} from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';

/** A rollout moves by itself: it is looked at as often as the server looks at it. */
const pollMs = 5_000;

export const rolloutsQuery = queryOptions({
  queryKey: ['rollouts'],
  queryFn: ({ signal }) => read<ApiRollouts>('/api/rollouts', signal),
  refetchInterval: pollMs,
});

export function rolloutQuery(id: string) {
  return queryOptions({
    queryKey: ['rollouts', id],
    queryFn: ({ signal }) => read<ApiRollout>(`/api/rollouts/${encodeURIComponent(id)}`, signal),
    refetchInterval: pollMs,
  });
}

/** Does something to a rollout; what the pages show then is what is committed. */
export function useRolloutAct(id: string, onDone: () => void) {
  return useSent<ApiRolloutAct, ApiRollout>(`/api/rollouts/${encodeURIComponent(id)}/acts`, onDone);
}

export function useStart(onDone: (started: ApiRollout) => void) {
  return useSent<ApiNewRollout, ApiRollout>('/api/rollouts', onDone);
}

export function useSentinel(onDone: (reported: ApiSentinelReported) => void) {
  return useSent<ApiNewSentinel, ApiSentinelReported>('/api/sentinels', onDone);
}

function useSent<Body, Answer>(path: string, onDone: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => send<Answer>(path, body),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['rollouts'] }),
  });
}
