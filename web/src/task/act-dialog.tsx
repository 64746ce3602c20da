import type { ApiTask } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog } from '../frame/dialog.tsx';
import { clinicalDate } from '../time/clinical-time.ts';
import {
  groupedDigits,
  identifierLabel,
  mainIdentifier,
  patientName,
  sexText,
} from '../patient/patient-name.ts';
import { useNameAlert } from '../patient/use-name-alert.ts';
import { keptTogether } from './value-text.ts';

/** What every dialog of an act is given. */
export interface ActDialogProps {
  task: ApiTask;
  saving: boolean;
  /** Why the last try was not recorded; the form stays, so that nothing typed is lost. */
  problem: Error | null;
  onClose: () => void;
}

/** The one dialog of the task's acts: it repeats who and what it is about, because it covers the banner. */
export function ActDialogFrame({
  task,
  title,
  problem,
  onClose,
  children,
}: Omit<ActDialogProps, 'saving'> & {
  title: string;
  children: React.ReactNode;
}) {
  const { patient } = task;
  const identifier = mainIdentifier(patient);
  const alert = useNameAlert(patient);
  return (
    <Dialog title={title} onClose={onClose}>
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
      {children}
      {problem === null ? null : <ProblemNote error={problem} />}
    </Dialog>
  );
}
