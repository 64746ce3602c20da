import { expect, test } from 'vitest';

import { keyCharsMax } from './reading.ts';
import { headerOf, messageOf, sampleFeed, sampleSite } from './sample-feed.ts';
import { translate } from './translation.ts';

function failureOf(...segments: string[]) {
  const raw = messageOf(...segments);
  const read = translate({ raw, feed: sampleFeed(), site: sampleSite, receivedAt: 0 });
  if (read.outcome !== 'failed') throw new Error(read.outcome);
  return { cause: read.cause, sentence: read.sentence, location: read.problems.at(-1)?.location };
}

const long = 'x'.repeat(keyCharsMax + 1);

test.each([
  ['', /has no identifier/],
  ['^^^NORTH^MR', /has no identifier/],
  ['0', /only placeholders/],
  ['UNKNOWN', /only placeholders/],
  ['99999999', /only placeholders/],
  [long, /only an identifier longer than 100 characters/],
  [`0~${long}1`, /only an identifier longer than 100 characters/],
])('of PID-3 %j it is told why it names nobody', (pid3, said) => {
  for (const type of ['ADT^A01', 'ORU^R01']) {
    const told = failureOf(headerOf(type), `PID|1||${pid3}||DOE^JANE`, 'OBX|1|NM|K||5');
    expect(told).toMatchObject({ cause: 'missing-patient-identifier', location: 'PID-3' });
    expect(told.sentence).toMatch(said);
  }
});

test.each([
  ['ORU^R01', 'OBX|1|NM|K||5'],
  ['ADT^A40', 'MRG|A2^^^NORTH^MR'],
])('a patient segment of %s that comes too late is not called missing', (type, first) => {
  const late = failureOf(headerOf(type), first, 'PID|1||A1^^^NORTH^MR');
  expect(late).toMatchObject({ cause: 'missing-patient', location: 'PID' });
  expect(late.sentence).toMatch(/in the wrong place/);
  expect(failureOf(headerOf(type), first).sentence).toMatch(/has no patient segment/);
});
