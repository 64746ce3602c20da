import type { ApiDeadLetter, ApiResolveDeadLetter } from '../../../src/http/api.ts';
import { ResolveQuestion } from '../frame/resolve-question.tsx';
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
  return (
    <ResolveQuestion
      what={`“${kindText(item.kind)}”`}
      verb={how === 'retry' ? 'Retry' : 'Discard'}
      how={how}
      path={`/api/effects/${encodeURIComponent(item.effectId)}/resolve`}
      list={deliveriesQuery.queryKey}
      consequence={consequence(how, item)}
      onClose={onClose}
      onResolved={onResolved}
    />
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
