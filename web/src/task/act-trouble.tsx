import { Alert, Button } from '@mantine/core';
import type { ApiTask } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Doubt } from '../live/doubt.tsx';
import { afterFailure, movedText, stillText } from './act-words.ts';
import type { ActName, TaskActing } from './use-task-acts.ts';

/** What speaks against sending the act: the screen is old, the task has moved on, the last try failed. */
export function ActTrouble({
  task,
  acting,
  act,
}: {
  task: ApiTask;
  acting: TaskActing;
  act: ActName;
}) {
  return (
    <>
      {acting.error === null ? <Doubt /> : <ActFailure error={acting.error} />}
      {acting.movedOn ? <MovedOn task={task} act={act} onGoOn={acting.goOn} /> : null}
    </>
  );
}

/** Why the last try was not recorded, or that this is not known. */
export function ActFailure({ error }: { error: Error }) {
  return (
    <>
      <ProblemNote error={error} />
      <p className="save-state">{afterFailure(error)}</p>
    </>
  );
}

function MovedOn({ task, act, onGoOn }: { task: ApiTask; act: ActName; onGoOn: () => void }) {
  const offer = task.acts.find((one) => one.act === act);
  return (
    <Alert color="orange" role="alert" my="sm" title="This task has changed meanwhile">
      <div>{movedText(task)}</div>
      <div>{stillText(act, offer)}</div>
      {offer?.allowed === true ? (
        <Button mt="xs" variant="default" onClick={onGoOn}>
          Go on with the task as it is now
        </Button>
      ) : null}
    </Alert>
  );
}
