import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { createClients, type Client } from './access.ts';

const token = 'A'.repeat(43);
const client: Client = {
  id: 'client.ehr',
  name: 'EHR',
  title: 'System',
  grants: [],
  feed: null,
  tokenVariable: 'EHR_TOKEN_SHA256',
};

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function recogniser(variables: Readonly<Record<string, string>>) {
  return createClients(
    () => [client],
    (name) => variables[name],
  );
}

test('a client is known by the token whose digest the environment has, in either case of hex', () => {
  const digest = digestOf(token);
  expect(recogniser({ EHR_TOKEN_SHA256: digest })(token)).toBe(client);
  expect(recogniser({ EHR_TOKEN_SHA256: digest.toUpperCase() })(token)).toBe(client);
  expect(recogniser({ EHR_TOKEN_SHA256: digest })('B'.repeat(43))).toBeNull();
});

test('a client without a digest is nobody, whatever is sent', () => {
  for (const set of ['', 'secret', token, digestOf('')]) {
    expect(recogniser({ EHR_TOKEN_SHA256: set })(token)).toBeNull();
  }
  expect(recogniser({})(token)).toBeNull();
});

test.each([42, 129])(
  'a token of %i characters is none, even where its digest is known',
  (length) => {
    const odd = 'A'.repeat(length);
    expect(recogniser({ EHR_TOKEN_SHA256: digestOf(odd) })(odd)).toBeNull();
  },
);

test.each([43, 128])('a token of %i characters is one', (length) => {
  const good = 'A'.repeat(length);
  expect(recogniser({ EHR_TOKEN_SHA256: digestOf(good) })(good)).toBe(client);
});
