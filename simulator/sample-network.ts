import type { Feed, Network } from '../src/governance/governance.ts';

/** A small network for tests: a hospital with two feeds, another whose only feed carries all, and a clinic. */
export function sampleNetwork(): Network {
  const codes = {
    K: { code: '2823-3', system: 'http://loinc.org', display: 'Potassium' },
    NA: { code: '2951-2', system: 'http://loinc.org', display: 'Sodium' },
    HGB: { code: '718-7', system: 'http://loinc.org', display: 'Hemoglobin' },
  };
  const feed = (id: string, site: string, more: Partial<Feed>): Feed => ({
    id,
    title: id,
    site,
    owner: 'integration',
    host: '127.0.0.1',
    port: 2575,
    processingIds: ['P'],
    charset: 'utf-8',
    messageBytesMax: 1_000_000,
    defaultAuthority: 'EAST',
    patientIdentifier: { types: ['MR'], authorities: ['EAST'] },
    locations: {},
    codes: {},
    ...more,
  });
  const east = { '4ED': 'ed', '5ICU': 'icu', '6W': 'medical' };
  return {
    id: 'sample',
    title: 'Sample',
    version: '1.0.0',
    sites: [
      {
        id: 'east',
        title: 'East Hospital',
        kind: 'hospital',
        zone: 'America/New_York',
        units: [
          { id: 'ed', title: 'Emergency Department' },
          { id: 'icu', title: 'Intensive Care' },
          { id: 'medical', title: 'Medical Ward' },
        ],
        fallback: { role: 'supervisor', unit: null },
      },
      {
        id: 'west',
        title: 'West Hospital',
        kind: 'hospital',
        zone: 'America/Chicago',
        units: [
          { id: 'er', title: 'ER' },
          { id: 'surgery', title: 'Surgery' },
        ],
        fallback: { role: 'supervisor', unit: null },
      },
      {
        id: 'lakeside',
        title: 'Lakeside Clinic',
        kind: 'clinic',
        zone: 'America/Chicago',
        units: [{ id: 'family', title: 'Family Medicine' }],
        fallback: { role: 'supervisor', unit: null },
      },
    ],
    people: [
      {
        id: 'nina',
        name: 'Nina',
        title: 'RN',
        grants: [{ role: 'nurse', site: 'east', unit: 'ed' }],
      },
      {
        id: 'noor',
        name: 'Noor',
        title: 'RN',
        grants: [{ role: 'nurse', site: 'east', unit: 'ed' }],
      },
      {
        id: 'otto',
        name: 'Otto',
        title: 'RN',
        grants: [{ role: 'nurse', site: 'west', unit: 'surgery' }],
      },
      {
        id: 'olga',
        name: 'Olga',
        title: 'RN',
        grants: [{ role: 'nurse', site: 'west', unit: null }],
      },
    ],
    roles: [{ id: 'nurse', title: 'Nurse', permissions: ['task.view', 'task.act'] }],
    rotas: [],
    feeds: [
      feed('east-adt', 'east', { locations: east }),
      feed('east-lab', 'east', { locations: east, codes, charset: 'us-ascii' }),
      feed('west-all', 'west', {
        locations: { ER1: 'er', SURG: 'surgery' },
        charset: 'iso-8859-1',
        defaultAuthority: 'WEST',
        patientIdentifier: { types: ['MR', 'PI'], authorities: ['WEST'] },
      }),
      feed('lakeside', 'lakeside', {
        locations: { FM: 'family' },
        processingIds: ['T'],
        defaultAuthority: 'LAKE',
        patientIdentifier: { types: ['MR'], authorities: ['LAKE'] },
      }),
    ],
    workflows: [],
  };
}
