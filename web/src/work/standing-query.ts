import { queryOptions } from '@tanstack/react-query';
import type { ApiStanding } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

// Whoever does not see a task any more gets no signal when it changes.
const standingPollMs = 30_000;

/** What became of a task that left the list. Read again with the list itself: its key begins with the list's. */
export function standingQuery(id: string) {
  return queryOptions({
    queryKey: ['work', 'standing', id],
    queryFn: ({ signal }) =>
      read<ApiStanding>(`/api/tasks/${encodeURIComponent(id)}/standing`, signal),
    refetchInterval: standingPollMs,
  });
}
