import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatTimestamp, parseMessage, parseTimestamp, zoneOfMessage } from './hl7v2.ts';

const at = (text: string): number => Date.parse(text);
const CHICAGO = 'America/Chicago';

describe('reading HL7 times', () => {
  test.each([
    ['1981', '1981', 'year'],
    ['198111', '1981-11', 'month'],
    ['19811110', '1981-11-10', 'day'],
  ])('%s is a date, never a moment', (text, written, precision) => {
    expect(parseTimestamp(text, CHICAGO)).toEqual({
      value: { instant: null, text: written, precision, ambiguous: false },
    });
  });

  test.each([
    ['2026030114', '2026-03-01T20:00Z', 'hour'],
    ['202603011405', '2026-03-01T20:05Z', 'minute'],
    ['20260301140507', '2026-03-01T20:05:07Z', 'second'],
    ['20260301140507.1', '2026-03-01T20:05:07.100Z', 'fraction'],
    ['20260301140507.1239', '2026-03-01T20:05:07.123Z', 'fraction'],
    ['20260701140507', '2026-07-01T19:05:07Z', 'second'],
    ['20260301140507+0130', '2026-03-01T12:35:07Z', 'second'],
    ['20260301140507-0500', '2026-03-01T19:05:07Z', 'second'],
    ['202603012400', '2026-03-02T06:00Z', 'minute'],
    ['18900101120000+0000', '1890-01-01T12:00Z', 'second'],
  ])('%s in Chicago is %s', (text, moment, precision) => {
    expect(parseTimestamp(text, CHICAGO)).toMatchObject({
      value: { instant: at(moment), precision, ambiguous: false },
    });
  });

  test('the text of a time keeps what was sent, its fraction and offset too', () => {
    const { value } = parseTimestamp('20260301140507.2500-0500', CHICAGO);
    expect(value?.text).toBe('2026-03-01T14:05:07.2500-05:00');
  });

  test.each(['20260230', '00000000', '0000', '20260001', '20261301', '20250229', '2026030125'])(
    '%s is impossible, which is told and not thrown',
    (text) => {
      expect(parseTimestamp(text, CHICAGO, 'PID-7')).toMatchObject({
        value: null,
        problem: { code: 'time-impossible', severity: 'error', location: 'PID-7' },
      });
    },
  );

  test.each([
    '',
    '20',
    '2026AB',
    '2026-03-01',
    '20260301 1405',
    '""',
    '20260301140507.',
    '20260301+1',
  ])('%j is no HL7 time', (text) => {
    expect(parseTimestamp(text, CHICAGO).problem?.code).toBe('time-format');
  });

  test.each(['202603011405+1500', '202603011405+0160', '202603012401', '20260301140560'])(
    '%s goes past a limit',
    (text) => {
      expect(parseTimestamp(text, CHICAGO).problem?.code).toBe('time-impossible');
    },
  );

  test('in the hour that comes twice the earlier moment is taken, and it is told', () => {
    expect(parseTimestamp('20261101013000', CHICAGO)).toMatchObject({
      value: { instant: at('2026-11-01T06:30Z'), ambiguous: true },
      problem: { code: 'time-ambiguous', severity: 'warning' },
    });
    expect(parseTimestamp('20261101020000', CHICAGO).value?.ambiguous).toBe(false);
    // Lord Howe Island goes back by half an hour.
    expect(parseTimestamp('20260405014500', 'Australia/Lord_Howe').value?.ambiguous).toBe(true);
    expect(parseTimestamp('20260405012900', 'Australia/Lord_Howe').value?.ambiguous).toBe(false);
  });

  test('a time that the clock skipped is told, too', () => {
    expect(parseTimestamp('20260308023000', CHICAGO)).toMatchObject({
      value: { instant: at('2026-03-08T07:30Z'), ambiguous: true },
      problem: { code: 'time-skipped', severity: 'warning' },
    });
  });

  test('a zone that does not exist is a problem, not a crash', () => {
    expect(parseTimestamp('20260308123000', 'Mars/Olympus').problem?.code).toBe(
      'time-zone-unknown',
    );
  });

  test('no text makes it throw', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-.'), maxLength: 26 });
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (text) => {
        const { value, problem } = parseTimestamp(text, CHICAGO);
        expect(value !== null || problem !== undefined).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a moment that is written is read as the same moment, in every zone', () => {
    const moment = fc.integer({ min: at('1975-01-01'), max: at('2060-01-01') });
    const zones = fc.constantFrom(
      CHICAGO,
      'Europe/Berlin',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'UTC',
    );
    fc.assert(
      fc.property(moment, zones, (instant, zone) => {
        expect(parseTimestamp(formatTimestamp(instant, zone), 'UTC').value?.instant).toBe(instant);
      }),
    );
    expect(formatTimestamp(at('2026-03-01T14:05:07Z'), CHICAGO)).toBe('20260301080507-0600');
  });

  test.each([
    ['20260301120000', CHICAGO],
    ['20260301120000-0600', CHICAGO],
    ['20260701120000-0500', CHICAGO],
    ['20260701120000-0600', '-06:00'],
    ['20260301120000+0100', '+01:00'],
    ['20260301+0100', CHICAGO],
    ['garbage+0100', CHICAGO],
    ['""', CHICAGO],
  ])('MSH-7 %s: times without an offset are meant in %s', (sent, zone) => {
    const { message } = parseMessage(`MSH|^~\\&|A||||${sent}\r`);
    expect(zoneOfMessage(message, CHICAGO)).toBe(zone);
    expect(parseTimestamp('202603011200', zone).value?.instant).not.toBeNull();
  });
});
