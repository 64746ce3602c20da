import { Hl7Message } from '@medplum/core';
import simpleHl7 from 'simple-hl7';

import { buildMessage, encodeMessage, parseMessage } from '../src/hl7v2/hl7v2.ts';

const secondsEach = 2;

/** The fields that a translation of an admission reads. */
const paths = [
  ['MSH', 3, 1],
  ['MSH', 4, 1],
  ['MSH', 7, 1],
  ['MSH', 9, 1],
  ['MSH', 9, 2],
  ['MSH', 10, 1],
  ['MSH', 12, 1],
  ['EVN', 2, 1],
  ['PID', 3, 1],
  ['PID', 3, 4],
  ['PID', 5, 1],
  ['PID', 5, 2],
  ['PID', 7, 1],
  ['PID', 8, 1],
  ['PV1', 2, 1],
  ['PV1', 3, 1],
  ['PV1', 3, 2],
  ['PV1', 7, 1],
  ['PV1', 19, 1],
  ['PV1', 44, 1],
] as const;

/** Decode, parse and read 20 fields of an admission, against libraries from npm. */
export function parseBench(): void {
  const bytes = encodeMessage(admissionWithTenSegments());
  const text = new TextDecoder().decode(bytes);
  const parser = new simpleHl7.Parser();
  const readers: Record<string, () => number> = {
    Sinew: () => {
      const { message } = parseMessage(bytes);
      let length = 0;
      for (const [segment, field, component] of paths) {
        length += message.segment(segment)?.field(field, 1, component)?.length ?? 0;
      }
      return length;
    },
    '@medplum/core': () => {
      const message = Hl7Message.parse(new TextDecoder().decode(bytes));
      let length = 0;
      for (const [segment, field, component] of paths) {
        length += message.getSegment(segment)?.getComponent(field, component)?.length ?? 0;
      }
      return length;
    },
    'simple-hl7': () => {
      const message = parser.parse(text);
      let length = 0;
      for (const [segment, field, component] of paths) {
        if (segment === 'MSH') continue;
        length += message.getSegment(segment)?.getComponent(field, component)?.length ?? 0;
      }
      return length;
    },
  };
  console.log(`\nParse an admission of ${bytes.length} bytes and read ${paths.length} fields\n`);
  console.log('| library | messages/s | ratio |');
  console.log('| --- | --- | --- |');
  let first = 0;
  for (const [name, read] of Object.entries(readers)) {
    const rate = ratePerSecond(read);
    first ||= rate;
    console.log(`| ${name} | ${Math.round(rate)} | ${(first / rate).toFixed(1)} |`);
  }
}

function ratePerSecond(work: () => number): number {
  let sum = 0;
  for (let i = 0; i < 2_000; i++) sum += work();
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < secondsEach * 1000) {
    for (let i = 0; i < 500; i++) sum += work();
    count += 500;
  }
  const seconds = (performance.now() - started) / 1000;
  if (sum === 0) throw new Error('nothing was read');
  return count / seconds;
}

function admissionWithTenSegments() {
  const visit = Array.from({ length: 44 }, (): string | undefined => undefined);
  visit[0] = '1';
  visit[1] = 'I';
  visit[18] = 'V1000';
  visit[43] = '20260303120000';
  const insurance = ['1', 'PLAN', 'CARRIER', 'MADE-UP INSURANCE', '12 Example Street', '5550100'];
  return buildMessage({
    segments: [
      [
        'MSH',
        'ADT1',
        'GOOD',
        'SINEW',
        'NLH',
        '20260303120000',
        undefined,
        ['ADT', 'A01', 'ADT_A01'],
        'M1',
        'P',
        '2.5.1',
      ],
      ['EVN', 'A01', '20260303120000'],
      [
        'PID',
        '1',
        undefined,
        ['700101', undefined, undefined, 'SAMC', 'MR'],
        undefined,
        ['SMITH', 'ANN', 'B'],
        undefined,
        '19811110',
        'F',
        undefined,
        undefined,
        ['1 Example Street', undefined, 'Springfield', 'IL', '62701'],
      ],
      ['PD1', undefined, undefined, 'Example Practice', ['1234', 'DOE', 'JO']],
      ['NK1', '1', ['SMITH', 'BO'], 'SPO', '1 Example Street', '5550101'],
      ['PV1', ...visit],
      ['PV2', undefined, '1', 'Observation'],
      ['AL1', '1', 'DA', ['1545', 'Penicillin', '99XYZ'], 'SV', 'Hives'],
      ['DG1', '1', 'I10', ['E87.5', 'Hyperkalemia', 'I10'], 'Hyperkalemia', '20260303', 'A'],
      ['IN1', ...insurance],
    ],
  });
}
