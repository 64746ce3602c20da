import { expect, test } from 'vitest';

import { fieldTitle, segmentTitle } from './hl7v2.ts';

test('well-known fields carry the title of their own number', () => {
  expect(segmentTitle('PID')).toBe('Patient');
  const known: [string, number, string][] = [
    ['MSH', 9, 'Message type'],
    ['MSH', 10, 'Control id'],
    ['MSH', 18, 'Character set'],
    ['EVN', 6, 'Occurred at'],
    ['PID', 3, 'Patient identifiers'],
    ['PID', 18, 'Account number'],
    ['PID', 30, 'Deceased'],
    ['PV1', 3, 'Location'],
    ['PV1', 19, 'Visit number'],
    ['PV1', 36, 'Discharge disposition'],
    ['PV1', 44, 'Admitted at'],
    ['PV1', 45, 'Discharged at'],
    ['PV2', 8, 'Expected admission'],
    ['PV2', 47, 'Expected back from leave'],
    ['OBR', 4, 'Service'],
    ['OBR', 25, 'Result status'],
    ['OBX', 8, 'Abnormal flags'],
    ['OBX', 11, 'Result status'],
    ['OBX', 14, 'Observed at'],
    ['ORC', 9, 'Entered at'],
    ['ORC', 12, 'Ordered by'],
    ['SCH', 25, 'Status'],
    ['TXA', 12, 'Document number'],
    ['IN1', 36, 'Policy number'],
    ['DG1', 15, 'Priority'],
    ['ERR', 3, 'Error code'],
    ['TQ1', 9, 'Priority'],
    ['AIS', 7, 'Duration'],
    ['AIL', 6, 'Starts at'],
    ['AIG', 8, 'Starts at'],
    ['RF1', 6, 'Referral number'],
    ['RXA', 15, 'Lot'],
    ['RXA', 20, 'Completion'],
    ['MFE', 4, 'Primary key'],
    ['STF', 10, 'Phone'],
  ];
  for (const [name, n, title] of known)
    expect(`${name}-${n} ${fieldTitle(name, n)}`).toBe(`${name}-${n} ${title}`);
});

test('what is not known has no title, whatever it is called', () => {
  expect(segmentTitle('ZPI')).toBe('ZPI');
  expect(segmentTitle('constructor')).toBe('constructor');
  expect(fieldTitle('ZPI', 1)).toBe('');
  expect(fieldTitle('PID', 0)).toBe('');
  expect(fieldTitle('PID', 400)).toBe('');
});
