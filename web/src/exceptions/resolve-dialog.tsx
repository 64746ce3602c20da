import type { ApiException, ApiResolve } from '../../../src/http/api.ts';
import { ResolveQuestion } from '../frame/resolve-question.tsx';
import type { Resolved } from './resolved.ts';

export type How = ApiResolve['how'];

/** Says exactly what will happen and to how many messages, then asks why. */
export function ResolveDialog({
  item,
  how,
  onClose,
  onResolved,
}: {
  item: ApiException;
  how: How;
  onClose: () => void;
  onResolved: (resolved: Resolved) => void;
}) {
  return (
    <ResolveQuestion<{ released: number }>
      what={`message ${item.seq}`}
      verb={how === 'retry' ? 'Retry' : 'Skip'}
      how={how}
      path={`/api/exceptions/${encodeURIComponent(item.id)}/resolve`}
      list={['exceptions']}
      keptWith="Kept with the exception and in the audit, with your name."
      consequence={consequence(how, item)}
      onClose={onClose}
      onResolved={({ released }) =>
        onResolved({ seq: item.seq, exceptionId: item.id, how, released })
      }
    />
  );
}

function consequence(how: How, { parks, waiting }: ApiException): string {
  const behind = waitingText(parks ? waiting : 0);
  return how === 'retry'
    ? `The message is read again with the configuration in force now. ${behind} If it fails again, it comes back here and they wait on.`
    : `The message is left out: nothing that it says reaches the record, no event and no task follows. It stays in the journal. ${behind}`;
}

function waitingText(waiting: number): string {
  if (waiting === 0) return 'Nothing waits behind it.';
  return waiting === 1
    ? '1 message waits behind it and then goes on, in order.'
    : `${waiting} messages wait behind it and then go on, in order.`;
}
