import type { UseQueryResult } from '@tanstack/react-query';
import { ProblemNote } from '../api/problem-note.tsx';
import { Loading, PageHeading } from './page.tsx';

/**
 * What a query brings, and before that words for what is being fetched. Where fetching fails it says why and offers to try again; what
 * was fetched before stays below.
 */
export function Fetched<T>({
  query: { data, error, refetch },
  what,
  children,
}: {
  query: UseQueryResult<T>;
  what: string;
  children: (data: T) => React.ReactNode;
}) {
  return (
    <>
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data === undefined ? error === null ? <Loading what={what} /> : null : children(data)}
    </>
  );
}

/** A page whose heading is only known once it was fetched, before that. */
export function UnfetchedPage({
  title,
  what,
  query: { error, refetch },
}: {
  title: string;
  what: string;
  query: Pick<UseQueryResult, 'error' | 'refetch'>;
}) {
  return (
    <div className="page">
      <PageHeading title={title} />
      {error === null ? (
        <Loading what={what} />
      ) : (
        <ProblemNote error={error} onRetry={() => void refetch()} />
      )}
    </div>
  );
}
