import type { ApiPatient } from '../../../src/http/api.ts';
import { ageText, clinicalDate } from '../time/clinical-time.ts';
import { serverNow } from '../time/server-clock.ts';
import {
  aboutNoPatient,
  groupedDigits,
  identifierLabel,
  mainIdentifier,
  patientName,
  sexText,
} from './patient-name.ts';
import './patient.css';

/** Who it is about, on a list row: name, birth date, sex and a record number with its authority. Never cut short. */
export function IdentityStack({
  patient,
  zone,
  alert,
}: {
  patient: ApiPatient;
  zone: string;
  alert: string | undefined;
}) {
  const about = aboutNoPatient(patient);
  if (about !== null) {
    return (
      <div className="identity">
        <div className="identity-name">No patient</div>
        <div className="label">Work about {about}</div>
      </div>
    );
  }
  const age = ageText(patient.birthDate, serverNow(), zone);
  const identifier = mainIdentifier(patient);
  return (
    <div className="identity">
      <div className="identity-name">{patientName(patient)}</div>
      {alert === undefined ? null : <div className="name-alert">{alert}</div>}
      <div>
        <span className="label">Born</span> {clinicalDate(patient.birthDate)}
        {age === null ? '' : ` (${age})`}
      </div>
      <div>
        <span className="label">Sex</span> {sexText(patient.sex)}
      </div>
      {identifier === null ? (
        <div>No identifier known</div>
      ) : (
        <div>
          <span className="label">{identifierLabel(identifier.type)}</span>{' '}
          <span className="digits">{groupedDigits(identifier.value)}</span>
          <span className="label"> · {identifier.authority}</span>
        </div>
      )}
    </div>
  );
}
