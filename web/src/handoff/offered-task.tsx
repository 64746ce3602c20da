import { Checkbox, Textarea } from '@mantine/core';
import type { ApiTaskRow } from '../../../src/http/api.ts';
import { PriorityMark } from '../frame/priority-mark.tsx';
import { IdentityStack } from '../patient/identity-stack.tsx';
import { keptTogether } from '../task/value-text.ts';
import { DueLine } from '../work/due-line.tsx';
import { headingText, placeText } from '../work/row-words.ts';

/** A task that may go with the shift: whether it goes, and what the colleague must know of it. */
export function OfferedTask({
  task,
  alert,
  barred,
  chosen,
  note,
  lacksNote,
  onChoose,
  onNote,
}: {
  task: ApiTaskRow;
  alert: string | undefined;
  /** Why it cannot go to the chosen colleague; null where it can. */
  barred: string | null;
  chosen: boolean;
  note: string;
  lacksNote: boolean;
  onChoose: (on: boolean) => void;
  onNote: (text: string) => void;
}) {
  const title = headingText(task);
  return (
    <li className={`handoff-row task-row-${task.priority}`}>
      <div className="handoff-choose">
        <Checkbox
          label={<span className="visually-hidden">Hand over {title}</span>}
          checked={chosen}
          disabled={barred !== null}
          onChange={({ currentTarget: { checked } }) => onChoose(checked)}
        />
        <PriorityMark priority={task.priority} />
      </div>
      <IdentityStack patient={task.patient} zone={task.zone} alert={alert} />
      <div>
        <strong>{title}</strong>
        <div className="about">{keptTogether(task.about)}</div>
        <div className="label">{placeText(task)}</div>
        <DueLine task={task} />
        {task.offeredTo === null ? null : (
          <div className="label">Now offered to {task.offeredTo.name}</div>
        )}
      </div>
      {barred === null ? (
        <Textarea
          label="Note"
          aria-label={`Note for ${title}`}
          withAsterisk={task.priority === 'critical'}
          rows={2}
          maxLength={2000}
          disabled={!chosen}
          value={note}
          error={lacksNote ? 'Say what your colleague must know.' : null}
          onChange={({ currentTarget: { value } }) => onNote(value)}
        />
      ) : (
        <p className="page-note">{barred} It stays with you.</p>
      )}
    </li>
  );
}
