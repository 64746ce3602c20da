import { expect, test } from 'vitest';

import { aSubscription } from '../../test/hook-receiver.ts';
import {
  endpointCharsMax,
  headersMax,
  heartbeatSMax,
  heartbeatSMin,
  readSubscription,
  reasonCharsMax,
  subscriptionBytesMax,
} from './read-subscription.ts';

const now = Date.UTC(2026, 2, 3, 18);
const endpoint = 'https://hooks.example/in';
const policy = {
  origins: ['https://hooks.example'],
  networks: [],
  payload: ['site' as const],
  secrets: ['SINEW_SECRET_HOOK'],
};
const header = 'Authorization: Bearer SINEW_SECRET_HOOK';
const good = aSubscription({ topic: 'encounter.admitted', endpoint });

function read(body: unknown, allowed = policy) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return readSubscription(bytes, allowed, now);
}

test('a subscription is read as its client wrote it', () => {
  const body = aSubscription({
    ...{ topic: 'task.opened', endpoint, content: 'full-resource', header: [header] },
    ...{ filter: 'Task?priority=stat', heartbeatS: 60, end: '2026-03-04T12:00:00-06:00' },
  });
  expect(read(body)).toEqual({
    topic: 'urn:sinew:topic:task.opened',
    filter: 'Task?priority=stat',
    endpoint,
    headers: [{ name: 'Authorization', prefix: 'Bearer ', secret: 'SINEW_SECRET_HOOK' }],
    content: 'full-resource',
    heartbeatS: 60,
    reason: 'Tell the record.',
    endsAt: Date.UTC(2026, 2, 4, 18),
  });
});

const changed = (change: Parameters<typeof aSubscription>[0]) => aSubscription(change);
const withTopic = { topic: 'encounter.admitted', endpoint };

test.each([
  ['no JSON', '{', 400, undefined],
  ['no object', '[]', 400, undefined],
  ['another type', { ...good, resourceType: 'Patient' }, 422, 'resourceType'],
  ['one that says it is active', { ...good, status: 'active' }, 422, 'status'],
  ['an unknown modifier', { ...good, modifierExtension: [{ url: 'x' }] }, 422, 'modifierExtension'],
  ['no reason', { ...good, reason: '' }, 422, 'reason'],
  ['an unknown topic', changed({ ...withTopic, topic: 'patient.merged' }), 422, 'criteria'],
  [
    'a filter that the topic does not know',
    changed({ ...withTopic, filter: 'Encounter?patient=1' }),
    422,
    'criteria.extension',
  ],
  [
    'a filter of another focus',
    changed({ ...withTopic, filter: 'Task?class=EMER' }),
    422,
    'criteria.extension',
  ],
  [
    'an empty filter',
    changed({ ...withTopic, filter: 'Encounter?class=' }),
    422,
    'criteria.extension',
  ],
  [
    'another channel',
    { ...good, channel: { ...good.channel, type: 'email' } },
    422,
    'channel.type',
  ],
  [
    'another origin',
    changed({ ...withTopic, endpoint: 'https://hooks.example.evil/in' }),
    403,
    'channel.endpoint',
  ],
  [
    'another port',
    changed({ ...withTopic, endpoint: 'https://hooks.example:8443/in' }),
    403,
    'channel.endpoint',
  ],
  [
    'a user in the address',
    changed({ ...withTopic, endpoint: 'https://a:b@hooks.example/in' }),
    403,
    'channel.endpoint',
  ],
  [
    'XML',
    { ...good, channel: { ...good.channel, payload: 'application/fhir+xml' } },
    422,
    'channel.payload',
  ],
  [
    'no content',
    { ...good, channel: { ...good.channel, _payload: undefined } },
    422,
    'channel.payload.extension',
  ],
  [
    'a secret written out',
    changed({ ...withTopic, header: ['Authorization: Bearer hunter2'] }),
    422,
    'channel.header',
  ],
  [
    'a secret of others',
    changed({ ...withTopic, header: ['Authorization: SINEW_SECRET_EHR'] }),
    403,
    'channel.header',
  ],
  [
    'a header that is ours',
    changed({ ...withTopic, header: ['Host: SINEW_SECRET_HOOK'] }),
    422,
    'channel.header',
  ],
  ['a header twice', changed({ ...withTopic, header: [header, header] }), 422, 'channel.header'],
  ['an end that is over', changed({ ...withTopic, end: '2026-03-03T17:59:59Z' }), 422, 'end'],
  ['an end without a zone', changed({ ...withTopic, end: '2027-03-03T17:59:59' }), 422, 'end'],
  [
    'a heartbeat too often',
    changed({ ...withTopic, heartbeatS: heartbeatSMin - 1 }),
    422,
    'channel.extension',
  ],
  [
    'a heartbeat too seldom',
    changed({ ...withTopic, heartbeatS: heartbeatSMax + 1 }),
    422,
    'channel.extension',
  ],
  [
    'an extension that is not known',
    { ...good, channel: { ...good.channel, extension: [{ url: 'x' }] } },
    422,
    'channel.extension',
  ],
])('%s is refused with its place, and no value of it is told', (_, body, status, place) => {
  const refusal = read(body);
  expect(refusal).toMatchObject({ status });
  if (!('issues' in refusal)) return;
  const [issue] = refusal.issues;
  expect(issue.expression).toBe(place === undefined ? undefined : `Subscription.${place}`);
  expect(issue.diagnostics).not.toMatch(/hunter2|evil|SINEW_SECRET_EHR/);
});

test('resources leave only where the file of the client says which fields', () => {
  const body = aSubscription({ ...withTopic, content: 'full-resource' });
  expect(read(body, { ...policy, payload: [] })).toMatchObject({ status: 403 });
});

test('what is as long as may be is taken, and one more is not', () => {
  const path = (length: number) => `${endpoint}/`.padEnd(length, 'x');
  const headers = (count: number) =>
    Array.from({ length: count }, (_one, n) => `X-H${n}: SINEW_SECRET_HOOK`);
  const reason = (length: number) => ({ ...good, reason: 'x'.repeat(length) });
  for (const [fits, tooMuch] of [
    [
      changed({ ...withTopic, endpoint: path(endpointCharsMax) }),
      changed({ ...withTopic, endpoint: path(endpointCharsMax + 1) }),
    ],
    [
      changed({ ...withTopic, header: headers(headersMax) }),
      changed({ ...withTopic, header: headers(headersMax + 1) }),
    ],
    [
      JSON.stringify(good).padEnd(subscriptionBytesMax),
      JSON.stringify(good).padEnd(subscriptionBytesMax + 1),
    ],
    [reason(reasonCharsMax), reason(reasonCharsMax + 1)],
    [
      changed({ ...withTopic, filter: 'Encounter?class='.padEnd(500, 'x') }),
      changed({ ...withTopic, filter: 'Encounter?class='.padEnd(501, 'x') }),
    ],
    [
      changed({ ...withTopic, heartbeatS: heartbeatSMin }),
      changed({ ...withTopic, heartbeatS: 0 }),
    ],
    [
      changed({ ...withTopic, heartbeatS: heartbeatSMax }),
      changed({ ...withTopic, heartbeatS: 1.5e9 }),
    ],
  ]) {
    expect(read(fits)).not.toHaveProperty('issues');
    expect(read(tooMuch)).toHaveProperty('issues');
  }
});
