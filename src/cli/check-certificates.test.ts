import { expect, test } from 'vitest';

import { authority } from '../../test/certificates.ts';
import { northFeed, release } from '../../test/intake-world.ts';
import { checkCertificates } from './check-certificates.ts';

const DAY_MS = 86_400_000;

test('the doctor tells of a certificate that ends within a month, and of one that is not there', async () => {
  const { cert, key } = await authority('sinew.test');
  const ends = Date.now() + 365 * DAY_MS;
  const tls = { certificate: 'SINEW_SECRET_CERT', key: 'SINEW_SECRET_KEY' };
  const { network } = release([northFeed, { ...northFeed, id: 'lab', tls }]);
  const check = (env: NodeJS.ProcessEnv, now: number) =>
    checkCertificates({ env }, { network, folder: '/nowhere' }, now);
  const env = { SINEW_SECRET_CERT: cert.replaceAll('\n', '\\n'), SINEW_SECRET_KEY: key };

  expect(await check(env, ends - 40 * DAY_MS)).toMatchObject([{ check: 'TLS', ok: true }]);
  const [soon] = await check(env, ends - 30 * DAY_MS);
  expect(soon).toMatchObject({ ok: false, found: expect.stringMatching(/ends in (29|30) days/) });
  const [over] = await check(env, ends + DAY_MS);
  expect(over?.found).toBe('feed lab, SINEW_SECRET_CERT has ended');
  expect((await check({}, ends)).map(({ found }) => found)).toEqual([
    'feed lab, SINEW_SECRET_CERT cannot be read',
    'feed lab, SINEW_SECRET_KEY cannot be read',
  ]);
});
