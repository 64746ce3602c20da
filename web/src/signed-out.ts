import type { QueryClient } from '@tanstack/react-query';
import { RefusedError } from './api/api-client.ts';
import { sessionQuery } from './api/queries.ts';

/** Any answer 401, whoever asked: forget who was signed in, so that the frame asks again and leads to sign-in. */
export function leaveWhenSignedOut(client: QueryClient, onSignedOut: () => void): void {
  const leave = (fault: unknown) => {
    if (!isSignedOut(fault) || client.getQueryData(sessionQuery.queryKey) === undefined) return;
    client.clear();
    onSignedOut();
  };
  client.getQueryCache().config.onError = leave;
  client.getMutationCache().config.onError = leave;
}

export function isSignedOut(fault: unknown): boolean {
  return fault instanceof RefusedError && fault.problem.status === 401;
}
