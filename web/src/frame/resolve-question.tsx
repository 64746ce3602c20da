import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { send } from '../api/api-client.ts';
import { ReasonQuestion } from './reason-question.tsx';

/** Settles what failed, a message or a delivery, in one of its ways: says what will happen, asks why, and looks at the list again. */
export function ResolveQuestion<Answer>({
  what,
  verb,
  how,
  path,
  list,
  keptWith,
  consequence,
  onClose,
  onResolved,
}: {
  /** What is settled, behind the verb of the title. */
  what: string;
  verb: string;
  how: string;
  /** Takes `how` and the reason. */
  path: string;
  /** What is looked at again, also where it was refused. */
  list: QueryKey;
  keptWith?: string;
  /** What will happen, and to how much. */
  consequence: string;
  onClose: () => void;
  onResolved: (answer: Answer) => void;
}) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (reason: string) => send<Answer>(path, { how, reason }),
    onSuccess: onResolved,
    onSettled: () => void client.invalidateQueries({ queryKey: list }),
  });
  return (
    <ReasonQuestion
      title={`${verb} ${what}`}
      verb={verb}
      act={act}
      onClose={onClose}
      {...(keptWith !== undefined && { keptWith })}
    >
      <p>{consequence}</p>
    </ReasonQuestion>
  );
}
