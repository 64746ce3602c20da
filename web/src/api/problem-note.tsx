import { Alert, Button } from '@mantine/core';
import { RefusedError, UnreachableError } from './api-client.ts';

/** Says what went wrong, in the server's words; folded, the code to look up and the id to search the log for. */
export function ProblemNote({
  error,
  onRetry,
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
}) {
  const { title, detail, trace } = wordsOf(error);
  return (
    <Alert color="orange" title={title} role="alert" my="sm">
      <div>{detail}</div>
      {trace === null ? null : (
        <details className="label">
          <summary>Details for support</summary>
          {trace}
        </details>
      )}
      {onRetry === undefined ? null : (
        <Button mt="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function wordsOf(error: unknown): { title: string; detail: string; trace: string | null } {
  if (error instanceof RefusedError) {
    const { title, detail, code, id } = error.problem;
    return { title, detail, trace: `Code ${code} · id ${id}` };
  }
  if (error instanceof UnreachableError) {
    return {
      title: 'The server could not be reached',
      detail: 'What is shown may be out of date. Follow the downtime procedure if it lasts.',
      trace: null,
    };
  }
  return {
    title: 'This page has a fault',
    detail: error instanceof Error ? error.message : 'It gave no reason.',
    trace: null,
  };
}
