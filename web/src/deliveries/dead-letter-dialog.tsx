import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiDeadLetter, ApiResolveDeadLetter } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { deliveriesQuery } from './deliveries-query.ts';
import { kindText } from './delivery-words.ts';

export type How = ApiResolveDeadLetter['how'];

/** Says what will happen, then asks why. */
export function DeadLetterDialog({
  item,
  how,
  onClose,
  onResolved,
}: {
  item: ApiDeadLetter;
  how: How;
  onClose: () => void;
  onResolved: () => void;
}) {
  const client = useQueryClient();
  const resolve = useMutation({
    mutationFn: (reason: string) =>
      send(`/api/effects/${encodeURIComponent(item.effectId)}/resolve`, {
        ...{ how, reason },
      } satisfies ApiResolveDeadLetter),
    onSuccess: onResolved,
    onSettled: () => void client.invalidateQueries({ queryKey: deliveriesQuery.queryKey }),
  });
  const verb = how === 'retry' ? 'Retry' : 'Discard';
  return (
    <ReasonQuestion
      title={`${verb} “${kindText(item.kind)}”`}
      verb={verb}
      act={resolve}
      onClose={onClose}
    >
      <p>{consequence(how, item)}</p>
    </ReasonQuestion>
  );
}

function consequence(how: How, { state }: ApiDeadLetter): string {
  if (how === 'discard') {
    return 'It is left out for good: the destination will not hear of it. What happened here stays as it is.';
  }
  return state === 'held'
    ? 'It is sent again under the same key. If it arrived the first time, a receiver that looks at the key drops it.'
    : 'It is sent again, with the whole time that the destination allows before it. If it fails again, it comes back here.';
}
