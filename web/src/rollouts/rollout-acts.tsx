import { Button, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ApiRollout, ApiRolloutAct, ApiRolloutActName } from '../../../src/http/api.ts';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { actWords, choiceWords } from './rollout-words.ts';
import { useRolloutAct } from './rollouts-query.ts';

/** What may be done now, each with a question; and what may not, with why. */
export function RolloutActs({ rollout }: { rollout: ApiRollout }) {
  const [asking, setAsking] = useState<ApiRolloutActName | null>(null);
  const allowed = rollout.acts.filter(({ reason }) => reason === null);
  const others = rollout.acts.filter(({ reason }) => reason !== null);
  return (
    <section aria-label="What may be done" className="rollout-acts">
      {allowed.length === 0 ? null : (
        <Group>
          {allowed.map(({ act }) => (
            <Button
              key={act}
              variant={act === 'decide' || act === 'approve' ? 'filled' : 'default'}
              onClick={() => setAsking(act)}
            >
              {actWords[act].verb}…
            </Button>
          ))}
        </Group>
      )}
      <details>
        <summary>What may not be done now, and why</summary>
        <ul className="plain">
          {others.map(({ act, reason }) => (
            <li key={act}>
              <strong>{actWords[act].verb}</strong>: {reason}
            </li>
          ))}
        </ul>
      </details>
      {asking === null ? null : (
        <Question rollout={rollout} act={asking} onClose={() => setAsking(null)} />
      )}
    </section>
  );
}

function Question({
  rollout,
  act,
  onClose,
}: {
  rollout: ApiRollout;
  act: ApiRolloutActName;
  onClose: () => void;
}) {
  const [how, setHow] = useState<keyof typeof choiceWords>('watch');
  // As it was when the question was opened: what moved on since makes the answer stale.
  const [seen] = useState<ApiRolloutAct['seen']>({
    ...{ step: rollout.step.id, phase: rollout.step.begun ? 'begun' : 'before' },
  });
  const sending = useRolloutAct(rollout.id, onClose);
  const { title, verb, consequence } = actWords[act];
  return (
    <ReasonQuestion
      title={title}
      verb={verb}
      keptWith="Kept with the rollout, with your name."
      act={{
        ...{ isPending: sending.isPending, error: sending.error },
        mutate: (reason) => sending.mutate({ act, reason, seen, ...(act === 'decide' && { how }) }),
      }}
      onClose={onClose}
    >
      <p>{consequence}</p>
      {act === 'decide' ? (
        <>
          {rollout.sentences.map((sentence) => (
            <p key={sentence} className="label">
              {sentence}
            </p>
          ))}
          <NativeSelect
            label="What to do"
            value={how}
            data={Object.entries(choiceWords).map(([value, label]) => ({ value, label }))}
            onChange={({ currentTarget: { value } }) => setHow(value as typeof how)}
          />
        </>
      ) : null}
    </ReasonQuestion>
  );
}
