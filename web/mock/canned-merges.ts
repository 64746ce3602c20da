import type { ApiMerges, ApiPatient, ApiPatientPage, ApiTakenBack } from '../../src/http/api.ts';

const iso = (at: number): string => new Date(at).toISOString();

function patient(id: string, family: string, given: string, value: string): ApiPatient {
  return {
    ...{ id, family, given, birthDate: '1981-11-10', sex: 'female', location: null, onLeave: null },
    identifiers: [{ authority: 'SAMC', value, type: 'MR' }],
  };
}

export function cannedMerges(now: number): ApiMerges {
  const merge: ApiMerges['merges'][number] = {
    ...{ id: 'mrg_1', site: 'st-anne', siteTitle: 'St Anne', zone: 'America/New_York' },
    retired: patient('pat_2', 'Novak', 'Eva', '700202'),
    survivor: patient('pat_1', 'Nowak', 'Ewa', '700101'),
    ...{ identifiers: ['SAMC|700202'], mergedAt: iso(now - 3_600_000), message: 4700 },
    ...{ takenBackAt: null, takenBackBy: null, mayTakeBack: true },
    since: { visits: 1, results: 2, tasks: 1 },
  };
  const over = { takenBackAt: iso(now - 60_000), takenBackBy: 'Wes Thornton', mayTakeBack: false };
  return { merges: [merge, { ...merge, ...over, id: 'mrg_0', message: 4600 }] };
}

export const cannedTakenBack: ApiTakenBack = {
  ...{ retired: 'pat_2', survivor: 'pat_1', visits: 1, results: 2, tasks: 1 },
  uncertain: {
    count: 1,
    records: [{ kind: 'result', id: 'obs_1', about: 'Potassium', message: 4710 }],
  },
};

export function cannedPatientPage(now: number): ApiPatientPage {
  const item = {
    ...{ siteTitle: 'St Anne', numbers: ['P1'], details: [], text: null },
    ...{ at: iso(now), message: 4700, changedAt: iso(now) },
  };
  return {
    patient: patient('pat_2', 'Novak', 'Eva', '700202'),
    ...{ zone: 'America/New_York', mergedInto: null, itemsMax: 100 },
    items: {
      order: [{ ...item, id: 'ord_1', what: 'Chest X-ray', status: 'in-progress' }],
      appointment: [],
      document: [
        { ...item, id: 'doc_1', what: 'Discharge summary', status: 'final', text: 'Home today.' },
      ],
      ...{ referral: [], immunization: [] },
    },
    runs: [
      {
        ...{ id: 'run_1', title: 'Chase an X-ray', state: 'waiting', startedAt: iso(now) },
        ...{ endedAt: null, itemId: 'ord_1' },
      },
    ],
    mayOpen: { runs: true, messages: true },
  };
}
