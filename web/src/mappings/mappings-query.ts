import { queryOptions } from '@tanstack/react-query';
import type { ApiMappings } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';

export function mappingsQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['mappings', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiMappings>(`/api/mappings${queryText({ site })}`, signal),
  });
}
