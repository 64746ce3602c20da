import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiReplay, ApiReplayAct } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { replayQuery } from './replay-query.ts';
import { actText } from './replay-words.ts';

/** What may be done with a plan now; what a second person must do says why it is not for this one. */
export function PlanActs({ plan }: { plan: ApiReplay }) {
  const client = useQueryClient();
  const { queryKey } = replayQuery(plan.id);
  const change = useMutation({
    mutationFn: (body: ApiReplayAct) =>
      send<ApiReplay>(`/api/replays/${encodeURIComponent(plan.id)}/acts`, body),
    onSuccess: (changed) => client.setQueryData(queryKey, changed),
    onSettled: () => void client.invalidateQueries({ queryKey }),
  });
  const possible = plan.acts.filter(({ allowed }) => allowed);
  const approval = plan.acts.find(({ act }) => act === 'approve');
  const barred = plan.state === 'awaiting-approval' && approval?.allowed === false;
  return (
    <div className="replay-acts" role="group" aria-label="What may be done">
      {possible.map(({ act }, at) => (
        <Button
          key={act}
          variant={at === firstWay(possible) ? 'filled' : 'default'}
          disabled={change.isPending}
          onClick={() => change.mutate({ act, rev: plan.rev })}
        >
          {change.isPending && change.variables.act === act
            ? act === 'predict'
              ? 'Trying…'
              : 'Saving…'
            : actText(act, plan)}
        </Button>
      ))}
      {barred ? <p className="label">{approval.reason}</p> : null}
      {change.error === null ? null : <ProblemNote error={change.error} />}
    </div>
  );
}

/** The act that leads on, not back: the last but for cancelling, and trying again only where nothing was tried. */
function firstWay(possible: ApiReplay['acts']): number {
  const onward = possible.findIndex(({ act }) => act !== 'predict' && act !== 'cancel');
  return onward === -1 ? 0 : onward;
}
