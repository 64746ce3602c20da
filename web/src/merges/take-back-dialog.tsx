import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiMerges, ApiTakenBack } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { patientName } from '../patient/patient-name.ts';

/** Says whose records will be parted and what cannot be told apart, then asks why. */
export function TakeBackDialog({
  merge,
  onClose,
  onTaken,
}: {
  merge: ApiMerges['merges'][number];
  onClose: () => void;
  onTaken: (taken: ApiTakenBack) => void;
}) {
  const client = useQueryClient();
  const takeBack = useMutation({
    mutationFn: (reason: string) =>
      send<ApiTakenBack>(`/api/merges/${encodeURIComponent(merge.id)}/take-back`, { reason }),
    onSuccess: onTaken,
    onSettled: () => void client.invalidateQueries({ queryKey: ['merges'] }),
  });
  return (
    <ReasonQuestion
      title={`Part ${patientName(merge.retired)} from ${patientName(merge.survivor)}?`}
      verb="Take the merge back"
      act={takeBack}
      onClose={onClose}
    >
      <ul className="links">
        <li>
          What was told under the numbers of the record that was merged away goes back to it, also
          what came since: visits, results, orders, and the tasks about them.
        </li>
        <li>Whoever has one of these tasks sees that it is about another patient now.</li>
        <li>
          What came since under the numbers of the other record stays there. It is listed
          afterwards, because nobody can tell whose it is.
        </li>
        <li>The feed is not told. If it sends the merge again, it is merged again.</li>
      </ul>
    </ReasonQuestion>
  );
}
