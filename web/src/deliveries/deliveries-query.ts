import { queryOptions } from '@tanstack/react-query';
import type { ApiDeliveries } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

const deliveriesPollMs = 10_000;

export const deliveriesQuery = queryOptions({
  queryKey: ['deliveries'],
  queryFn: ({ signal }) => read<ApiDeliveries>('/api/deliveries', signal),
  refetchInterval: deliveriesPollMs,
});
