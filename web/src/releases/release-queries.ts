import { queryOptions } from '@tanstack/react-query';
import type { ApiRelease, ApiReleases } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

export const releasesQuery = queryOptions({
  queryKey: ['releases'],
  queryFn: ({ signal }) => read<ApiReleases>('/api/releases', signal),
  refetchInterval: 10_000,
});

export function releaseQuery(digest: string) {
  return queryOptions({
    queryKey: ['releases', digest],
    queryFn: ({ signal }) =>
      read<ApiRelease>(`/api/releases/${encodeURIComponent(digest)}`, signal),
  });
}
