import { Button } from '@mantine/core';
import type { ApiTask } from '../../../src/http/api.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { clinicalDate } from '../time/clinical-time.ts';
import {
  groupedDigits,
  identifierLabel,
  mainIdentifier,
  patientName,
  sexText,
} from '../patient/patient-name.ts';
import { useNameAlert } from '../patient/use-name-alert.ts';
import { ActTrouble } from './act-trouble.tsx';
import type { ActName, TaskActing } from './use-task-acts.ts';
import { keptTogether } from './value-text.ts';

/** What every dialog of an act is given. */
export interface ActDialogProps {
  task: ApiTask;
  acting: TaskActing;
}

/**
 * The one dialog of the task's acts. It repeats who and what it is about, because it covers the banner; it follows what
 * others do to the task while it is open; and it stays when something goes wrong, so that nothing typed is lost.
 */
export function ActDialogFrame({
  task,
  acting,
  act,
  title,
  verb,
  back = 'Back',
  typed = false,
  submitFirst = false,
  onSubmit,
  children,
}: ActDialogProps & {
  act: ActName;
  title: string;
  /** What the button says that does it. */
  verb: string;
  back?: string;
  /** Something would be lost if it closed. */
  typed?: boolean;
  /** The focus starts on the button that does it. */
  submitFirst?: boolean;
  onSubmit: () => void;
  children: React.ReactNode;
}) {
  return (
    <Dialog title={title} onClose={acting.close} typed={typed}>
      <ActAbout task={task} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        <ActTrouble task={task} acting={acting} act={act} />
        <DialogButtons back={back}>
          <Button
            type="submit"
            disabled={acting.saving || acting.movedOn}
            {...(submitFirst ? { 'data-autofocus': true } : {})}
            // Enter may have opened this; while it is still held down it must not also confirm.
            onKeyDown={(event) => {
              if (event.repeat) event.preventDefault();
            }}
          >
            {acting.saving ? 'Saving…' : verb}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

function ActAbout({ task }: { task: ApiTask }) {
  const { patient } = task;
  const identifier = mainIdentifier(patient);
  const alert = useNameAlert(patient);
  return (
    <div className="act-about">
      <strong>{patientName(patient)}</strong>
      <span>
        <span className="label">Born</span> <strong>{clinicalDate(patient.birthDate)}</strong>
      </span>
      <span>
        <span className="label">Sex</span> <strong>{sexText(patient.sex)}</strong>
      </span>
      {identifier === null ? (
        <strong>No identifier known</strong>
      ) : (
        <span>
          <span className="label">{identifierLabel(identifier.type)}</span>{' '}
          <strong className="digits">{groupedDigits(identifier.value)}</strong>
          <span className="label"> · {identifier.authority}</span>
        </span>
      )}
      {alert === undefined ? null : <span className="name-alert">{alert}</span>}
      <strong className="act-value">{keptTogether(task.about)}</strong>
    </div>
  );
}
