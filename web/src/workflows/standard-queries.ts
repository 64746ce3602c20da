import { queryOptions } from '@tanstack/react-query';
import type { ApiStandards, ApiWaivers } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

export const standardsQuery = queryOptions({
  queryKey: ['standardisation'],
  queryFn: ({ signal }) => read<ApiStandards>('/api/standardisation', signal),
});

export const waiversQuery = queryOptions({
  queryKey: ['waivers'],
  queryFn: ({ signal }) => read<ApiWaivers>('/api/waivers', signal),
});
