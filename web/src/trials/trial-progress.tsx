import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiTrial } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import './trials.css';

/** How far a trial is, and the way to end it. `cancelPath` is what ends it, `queryKey` what is looked at again then. */
export function TrialProgress({
  trial: { share, events },
  cancelPath,
  queryKey,
}: {
  trial: ApiTrial;
  cancelPath: string;
  queryKey: readonly unknown[];
}) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => send(cancelPath, {}),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  const percent = Math.floor(share * 100);
  return (
    <section className="trial-running" aria-label="Progress">
      <Progress value={percent} aria-label="How far it is" />
      <p>
        {percent} %, {events} events so far. It takes a quarter of a processor at most, so that
        nobody’s work waits for it.
      </p>
      <Button variant="default" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        {cancel.isPending ? 'Ending…' : 'Cancel'}
      </Button>
      {cancel.error === null ? null : <ProblemNote error={cancel.error} />}
    </section>
  );
}
