import { QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type {
  ApiDemo,
  ApiExceptions,
  ApiFeed,
  ApiFeeds,
  ApiMeasure,
  ApiMeasureMessages,
  ApiMessage,
  ApiMessages,
  ApiRun,
  ApiSession,
  ApiSignIn,
  ApiTask,
  ApiWork,
  ApiWorkflow,
  ApiWorkflows,
} from '../../../src/http/api.ts';
import { read, readSession, RefusedError } from './api-client.ts';
import { showPerson } from './page-person.ts';

/** The live stream says when to look again; this is the net below it, for when the stream is down or forgets. */
const workPollMs = 30_000;
const ratesPollMs = 15_000;
const demoPollMs = 10_000;
const readAttemptsMax = 3;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The browser's own idea of being online is often wrong in hospital networks: always ask.
        networkMode: 'always',
        retry: (failures, fault) =>
          !(fault instanceof RefusedError) && failures < readAttemptsMax - 1,
        retryDelay: 1000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await readSession(signal);
    await showPerson(session.person.id);
    return session;
  },
  staleTime: Infinity,
  refetchOnWindowFocus: false,
});

/** The session of whoever is signed in; inside the frame there always is one. */
export function useSession(): ApiSession {
  return useSuspenseQuery(sessionQuery).data;
}

export function workQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['work', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiWork>(`/api/work${queryText({ site })}`, signal),
    refetchInterval: workPollMs,
  });
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => read<ApiTask>(`/api/tasks/${encodeURIComponent(id)}`, signal),
    refetchInterval: workPollMs,
  });
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => read<ApiRun>(`/api/runs/${encodeURIComponent(id)}`, signal),
  });
}

export interface MessageFilter {
  site?: string | undefined;
  feed?: string | undefined;
  type?: string | undefined;
  sender?: string | undefined;
  patient?: string | undefined;
  visit?: string | undefined;
  order?: string | undefined;
  control?: string | undefined;
  outcome?: string | undefined;
  /** `2026-03-03T14:05` in `zone`. */
  from?: string | undefined;
  to?: string | undefined;
  zone?: string | undefined;
  before?: number | undefined;
}

export function messagesQuery(filter: MessageFilter) {
  return queryOptions({
    queryKey: ['messages', filter],
    queryFn: ({ signal }) =>
      read<ApiMessages>(`/api/messages${queryText({ ...filter, limit: 50 })}`, signal),
  });
}

/** The rates alone are asked for again and again; the rows only when the reader wants newer ones. */
export function ratesQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['rates', site ?? 'all'],
    queryFn: ({ signal }) =>
      read<ApiMessages>(`/api/messages${queryText({ site, limit: 1 })}`, signal),
    select: ({ rates }: ApiMessages) => rates,
    refetchInterval: ratesPollMs,
  });
}

export function messageQuery(seq: number) {
  return queryOptions({
    queryKey: ['message', seq],
    queryFn: ({ signal }) => read<ApiMessage>(`/api/messages/${seq}`, signal),
  });
}

export function feedsQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['feeds', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiFeeds>(`/api/feeds${queryText({ site })}`, signal),
    refetchInterval: workPollMs,
  });
}

export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: ({ signal }) => read<ApiWorkflows>('/api/workflows', signal),
});

export function workflowQuery(id: string) {
  return queryOptions({
    queryKey: ['workflow', id],
    queryFn: ({ signal }) => read<ApiWorkflow>(`/api/workflows/${encodeURIComponent(id)}`, signal),
  });
}

export function feedQuery(id: string) {
  return queryOptions({
    queryKey: ['feed', id],
    queryFn: ({ signal }) => read<ApiFeed>(`/api/feeds/${encodeURIComponent(id)}`, signal),
    refetchInterval: workPollMs,
  });
}

export function measureQuery(id: string, measure: ApiMeasure, before: number | undefined) {
  const path = `/api/feeds/${encodeURIComponent(id)}/measures/${measure}`;
  return queryOptions({
    queryKey: ['measure', id, measure, before ?? 0],
    queryFn: ({ signal }) => read<ApiMeasureMessages>(`${path}${queryText({ before })}`, signal),
  });
}

export function exceptionsQuery(site: string | undefined) {
  return queryOptions({
    queryKey: ['exceptions', site ?? 'all'],
    queryFn: ({ signal }) => read<ApiExceptions>(`/api/exceptions${queryText({ site })}`, signal),
    refetchInterval: workPollMs,
  });
}

export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: ({ signal }) => read<ApiDemo>('/api/demo', signal),
  refetchInterval: demoPollMs,
});

export const signInQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => read<ApiSignIn>('/auth/about', signal),
});

/** `?feed=lab&before=12`, leaving out what is not given. */
export function queryText(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
