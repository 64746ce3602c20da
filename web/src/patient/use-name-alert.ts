import { useQuery } from '@tanstack/react-query';
import type { ApiPatient } from '../../../src/http/api.ts';
import { workQuery } from '../api/queries.ts';
import { useSite } from '../frame/site-scope.ts';
import { nameAlerts } from './name-alert.ts';

/** The name alert of a patient beside those on the reader's list; undefined where there is none, or no list yet. */
export function useNameAlert(patient: ApiPatient): string | undefined {
  const { data } = useQuery(workQuery(useSite()));
  if (data === undefined) return undefined;
  const listed = [...data.mine, ...data.pool].map((row) => row.patient);
  return nameAlerts([...listed, patient]).get(patient.id);
}
