import { Link } from '@tanstack/react-router';
import { RefusedError } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { usePageTitle } from './page.tsx';

/** The error boundary of every page: the frame stays, the page says what happened. */
export function FaultPage({ error, reset }: { error: unknown; reset: () => void }) {
  const gone = error instanceof RefusedError && error.problem.status === 404;
  usePageTitle(gone ? 'Not found' : 'Problem');
  return (
    <div className="page">
      <h1>{gone ? 'This is not here' : 'This page could not be shown'}</h1>
      <ProblemNote error={error} onRetry={gone ? undefined : reset} />
    </div>
  );
}

export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <main className="page">
      <h1>There is no such page</h1>
      <p>
        The address may be misspelt. <Link to="/">Go to the first page</Link>.
      </p>
    </main>
  );
}
