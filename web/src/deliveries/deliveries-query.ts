import { queryOptions } from '@tanstack/react-query';
import type { ApiDeliveries } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

/** The live stream says when to look again; this is the net below it. */
const deliveriesPollMs = 30_000;

export const deliveriesQuery = queryOptions({
  queryKey: ['deliveries'],
  queryFn: ({ signal }) => read<ApiDeliveries>('/api/deliveries', signal),
  refetchInterval: deliveriesPollMs,
});
