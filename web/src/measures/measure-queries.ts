import { queryOptions } from '@tanstack/react-query';
import type { ApiMeasures, ApiMeasureTasks, ApiPeriod } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';

/** What the page is about, as it stands in the address. */
export interface MeasureFilter {
  site?: string | undefined;
  workflow?: string | undefined;
  version?: string | undefined;
  period?: ApiPeriod | undefined;
}

/** Behind which number one looks: a measure, and a time in ISO 8601. */
export interface MeasureBehind {
  measure: string;
  from: string;
  to: string;
}

const pollMs = 30_000;

export function measuresQuery(filter: MeasureFilter) {
  return queryOptions({
    queryKey: ['measures', filter],
    queryFn: ({ signal }) => read<ApiMeasures>(`/api/measures${queryText({ ...filter })}`, signal),
    refetchInterval: pollMs,
    placeholderData: (before) => before,
  });
}

export function measureTasksQuery(
  { site, workflow }: MeasureFilter,
  { measure, from, to }: MeasureBehind,
) {
  const path = `/api/measures/${encodeURIComponent(measure)}/tasks`;
  return queryOptions({
    queryKey: ['measure-tasks', measure, site ?? 'all', workflow ?? 'all', from, to],
    queryFn: ({ signal }) =>
      read<ApiMeasureTasks>(`${path}${queryText({ site, workflow, from, to })}`, signal),
  });
}
