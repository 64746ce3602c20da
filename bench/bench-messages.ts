import { buildMessage, encodeMessage, formatTimestamp, frame } from '../src/hl7v2/hl7v2.ts';
import type { Feed } from '../src/governance/governance.ts';

const ZONE = 'America/Chicago';

/** An A01 that admits the n-th made-up patient to the feed's first mapped location. */
export function admission(feed: Feed, n: number, at: number): Uint8Array {
  const time = formatTimestamp(at, ZONE);
  return framed([
    header(feed, 'ADT', 'A01', `ADM${n}`, time),
    ['EVN', 'A01', time],
    patient(feed, n),
    visit(feed, n, time),
  ]);
}

/** An R01 with one critical potassium of the n-th patient: it opens a task. */
export function criticalResult(feed: Feed, n: number, round: number, at: number): Uint8Array {
  const value = (6.8 + (n % 10) / 10).toFixed(1);
  return potassium(feed, { n, round, at, value, flag: 'HH' });
}

/** The same with a potassium that concerns nobody. */
export function normalResult(feed: Feed, n: number, round: number, at: number): Uint8Array {
  const value = (3.8 + (n % 10) / 10).toFixed(1);
  return potassium(feed, { n, round, at, value, flag: 'N' });
}

function potassium(
  feed: Feed,
  {
    n,
    round,
    at,
    value,
    flag,
  }: { n: number; round: number; at: number; value: string; flag: string },
): Uint8Array {
  const time = formatTimestamp(at, ZONE);
  const order = `ORD${round}-${n}`;
  return framed([
    header(feed, 'ORU', 'R01', `RES${round}-${n}`, time),
    patient(feed, n),
    visit(feed, n, time),
    ['OBR', '1', order, order, ['2823-3', 'Potassium', 'LN'], undefined, undefined, time],
    [
      'OBX',
      '1',
      'NM',
      ['2823-3', 'Potassium', 'LN'],
      '1',
      value,
      'mmol/L',
      '3.5-5.1',
      flag,
      undefined,
      undefined,
      'F',
      undefined,
      undefined,
      time,
    ],
  ]);
}

type Segments = Parameters<typeof buildMessage>[0]['segments'];
type Segment = Segments[number];

function framed(segments: Segments): Uint8Array {
  return frame(encodeMessage(buildMessage({ segments })));
}

function header(feed: Feed, type: string, event: string, id: string, time: string): Segment {
  return [
    'MSH',
    'BENCH',
    feed.site,
    'SINEW',
    feed.site,
    time,
    undefined,
    [type, event, `${type}_${event}`],
    id,
    feed.processingIds[0] ?? 'P',
    '2.5.1',
  ];
}

function patient(feed: Feed, n: number): Segment {
  const type = feed.patientIdentifier.types[0] ?? 'MR';
  const authority = feed.patientIdentifier.authorities[0] ?? feed.defaultAuthority;
  return [
    'PID',
    '1',
    undefined,
    [`B${n}`, undefined, undefined, authority, type],
    undefined,
    ['BENCH', `PATIENT${n}`],
    undefined,
    '19600101',
    n % 2 ? 'F' : 'M',
  ];
}

function visit(feed: Feed, n: number, time: string): Segment {
  const fields: (string | readonly (string | undefined)[] | undefined)[] = Array.from({
    length: 44,
  });
  fields[0] = '1';
  fields[1] = 'I';
  fields[2] = [Object.keys(feed.locations)[0], '101', 'A'];
  fields[18] = [`V${n}`, undefined, undefined, feed.defaultAuthority, 'VN'];
  fields[43] = time;
  return ['PV1', ...fields];
}
