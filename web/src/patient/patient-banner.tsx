import type { ApiPatient } from '../../../src/http/api.ts';
import { ageText, clinicalDate } from '../time/clinical-time.ts';
import { serverNow } from '../time/server-clock.ts';
import {
  groupedDigits,
  identifierLabel,
  aboutNoPatient,
  patientName,
  sexText,
} from './patient-name.ts';
import { leaveText } from './leave-text.ts';
import './patient.css';

/** Across the top of every page about one patient, in sight however far it is scrolled (user interface rules S1, S2). */
export function PatientBanner({
  patient,
  zone,
  children,
}: {
  patient: ApiPatient;
  zone: string;
  /** What can be done for the patient. */
  children?: React.ReactNode;
}) {
  if (aboutNoPatient(patient) !== null) return null;
  const age = ageText(patient.birthDate, serverNow(), zone);
  return (
    <section className="patient-banner" aria-label="Patient">
      <div className="patient-banner-name">{patientName(patient)}</div>
      <dl>
        <Fact label="Born">
          {clinicalDate(patient.birthDate)}
          {age === null ? '' : ` (${age})`}
        </Fact>
        <Fact label="Sex">{sexText(patient.sex)}</Fact>
        {patient.identifiers.map(({ authority, value, type }) => (
          <Fact key={`${authority} ${value}`} label={identifierLabel(type)}>
            <span className="digits">{groupedDigits(value)}</span>
            <span className="patient-banner-authority"> · {authority}</span>
          </Fact>
        ))}
        <Fact label="Location">{patient.location ?? 'Not known'}</Fact>
        {patient.onLeave === null ? null : (
          <Fact label="On leave">{leaveText(patient.onLeave, zone)}</Fact>
        )}
      </dl>
      {children}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
