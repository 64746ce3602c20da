import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ApiNextTask } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { announce } from '../frame/announcer.tsx';
import { useSite } from '../frame/site-scope.ts';

/** Gives the reader what presses most, so that nobody has to choose: accepted, or, where it is critical, opened to be read. */
export function TakeNext() {
  const site = useSite();
  const client = useQueryClient();
  const navigate = useNavigate();
  const take = useMutation({
    mutationFn: () => send<ApiNextTask>('/api/work/next', site === undefined ? {} : { site }),
    onSuccess: async ({ taskId, accepted }) => {
      announce(accepted ? 'Accepted, recorded' : 'A critical task: read it, then accept');
      await navigate({ to: '/tasks/$taskId', params: { taskId } });
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['work'] }),
  });
  return (
    <>
      <Button disabled={take.isPending} onClick={() => take.mutate()}>
        {take.isPending ? 'Saving…' : 'Take next'}
      </Button>
      {take.error === null ? null : <ProblemNote error={take.error} />}
    </>
  );
}
