import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  ApiHypercare,
  ApiPackage,
  ApiProgramme,
  ApiSite,
  ApiSites,
} from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';

const pollMs = 60_000;

export function sitesQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['programme', 'sites', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiSites>(`/api/sites${queryText({ site })}`, signal),
    refetchInterval: pollMs,
  });
}

export function siteQuery(id: string) {
  return queryOptions({
    queryKey: ['programme', 'site', id],
    queryFn: ({ signal }) => read<ApiSite>(`/api/sites/${encodeURIComponent(id)}`, signal),
    refetchInterval: pollMs,
  });
}

export function hypercareQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['programme', 'hypercare', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiHypercare>(`/api/hypercare${queryText({ site })}`, signal),
    refetchInterval: pollMs,
  });
}

export const programmeQuery = queryOptions({
  queryKey: ['programme', 'overview'],
  queryFn: ({ signal }) => read<ApiProgramme>('/api/programme', signal),
  refetchInterval: pollMs,
});

export function packageQuery(site: string, version: string) {
  const path = `/api/sites/${encodeURIComponent(site)}/packages/${encodeURIComponent(version)}`;
  return queryOptions({
    queryKey: ['programme', 'package', site, version],
    queryFn: ({ signal }) => read<ApiPackage>(path, signal),
  });
}

/** Sends an act; what the pages of the programme show then is what is committed. */
export function useProgrammeAct<Body>(path: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => send<unknown>(path, body),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['programme'] }),
  });
}
