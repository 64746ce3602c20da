import { expect, test } from 'vitest';

import { authority, signedBy, type Credentials } from '../../test/certificates.ts';
import { northFeed } from '../../test/intake-world.ts';
import { VirtualClock, type LogFields } from '../platform/platform.ts';
import { certificateCheckMs, FeedCertificates } from './feed-certificates.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const inDays = (days: number): Date => new Date(now + days * DAY_MS + DAY_MS / 2);

/** Lets reading, which the clock began, come to its end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A feed whose files can be replaced, and what the log says of their end. */
async function watching(first: Credentials) {
  const clock = new VirtualClock(now);
  const files = { ...first };
  const told: string[] = [];
  const note = (level: string) => (event: string, fields?: LogFields) => {
    if (event === 'tls.expires')
      told.push(`${level} ${String(fields?.['what'])} ${String(fields?.['days'])}`);
  };
  const certificates = new FeedCertificates({
    ...{ feed: northFeed, clock, tls: { certificate: 'cert', key: 'key' } },
    read: (name) => Promise.resolve(name === 'cert' ? files.cert : files.key),
    log: { info: note('info'), warn: note('warn'), error: note('error') },
  });
  await certificates.load();
  certificates.watch(() => {});
  const pass = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += certificateCheckMs) {
      clock.advance(Math.min(certificateCheckMs, ms - at));
      await settled();
    }
  };
  return { clock, files, told, pass, certificates };
}

test.each([
  [31, []],
  [30, ['warn certificate 30']],
  [8, ['warn certificate 8']],
  [7, ['error certificate 7']],
  [0, ['error certificate 0']],
  [-2, ['error certificate -2']],
])('of a certificate that ends in %i days the log tells %j', async (days, expected) => {
  const ca = await authority('Test authority');
  const { told, certificates } = await watching(await signedBy(ca, 'lab', inDays(days)));
  expect(told).toEqual(expected);
  certificates.stop();
});

test('it is told of once a day, and no more once a new one is there', async () => {
  const ca = await authority('Test authority');
  const world = await watching(await signedBy(ca, 'lab', inDays(20)));
  await world.pass(10 * certificateCheckMs);
  expect(world.told).toEqual(['warn certificate 20']);
  world.clock.advance(DAY_MS);
  await settled();
  expect(world.told).toEqual(['warn certificate 20', 'warn certificate 19']);
  Object.assign(world.files, await signedBy(ca, 'lab', inDays(300)));
  await world.pass(certificateCheckMs);
  world.clock.advance(DAY_MS);
  await settled();
  expect(world.told).toHaveLength(2);
  world.certificates.stop();
});
