import { expect, test } from 'vitest';
import {
  groupedDigits,
  identifierLabel,
  mainIdentifier,
  patientName,
  sexText,
} from './patient-name.ts';

test('a patient is named surname first, in capitals', () => {
  expect(patientName({ family: 'Smith', given: 'Ann' })).toBe('SMITH, Ann');
});

test('a patient without a name is called unknown, never nothing', () => {
  expect(patientName({ family: null, given: null })).toBe('UNKNOWN, Unknown');
  expect(sexText(null)).toBe('Not known');
  expect(sexText('female')).toBe('Female');
});

test('digits are grouped for reading, without a place to break the line', () => {
  expect(groupedDigits('00482913')).toBe('0048\u00a02913');
  expect(groupedDigits('5077454662')).toBe('507\u00a0745\u00a04662');
  expect(groupedDigits('12345')).toBe('12345');
  expect(groupedDigits('T-7781')).toBe('T-7781');
});

test('the medical record number stands beside the name, whichever came first', () => {
  const identifiers = [
    { authority: 'Region', value: '1', type: 'NI' },
    { authority: 'St Anne', value: '2', type: 'MR' },
  ];
  const patient = {
    id: 'p',
    family: null,
    given: null,
    birthDate: null,
    sex: null,
    identifiers,
    location: null,
    onLeave: null,
  };
  expect(mainIdentifier(patient)?.value).toBe('2');
  expect(mainIdentifier({ ...patient, identifiers: [] })).toBeNull();
  expect(identifierLabel('MR')).toBe('MRN');
  expect(identifierLabel(null)).toBe('ID');
});
