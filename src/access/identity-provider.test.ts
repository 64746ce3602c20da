import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

import { createIdentityProvider, providerAnswerSecondsMax } from './identity-provider.ts';

const pending = { state: 'state-1', verifier: 'v'.repeat(43), nonce: 'nonce-1' };

/** An identity provider that says whatever the test wants it to. */
interface FakeIssuer {
  issuer: string;
  claims: Record<string, unknown>;
  userinfo: Record<string, unknown>;
  signWith: KeyObject;
  tokenStatus: number;
}

let server: Server;
let fake: FakeIssuer;
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

beforeEach(async () => {
  server = createServer((request, response) => {
    const [status, body] = answerOf(fake, request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seconds = Math.floor(Date.now() / 1000);
  fake = {
    issuer,
    claims: {
      iss: issuer,
      aud: 'sinew',
      sub: 'subject-1',
      nonce: pending.nonce,
      iat: seconds,
      exp: seconds + 300,
      preferred_username: 'nina.alvarez',
    },
    userinfo: { sub: 'subject-1' },
    signWith: keys.privateKey,
    tokenStatus: 200,
  };
});

afterEach(() => new Promise((done) => server.close(done)));

function answerOf(from: FakeIssuer, path: string): [number, unknown] {
  if (path.startsWith('/.well-known/')) {
    return [
      200,
      {
        issuer: from.issuer,
        authorization_endpoint: `${from.issuer}/authorize`,
        token_endpoint: `${from.issuer}/token`,
        userinfo_endpoint: `${from.issuer}/userinfo`,
        jwks_uri: `${from.issuer}/jwks`,
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
      },
    ];
  }
  if (path === '/jwks') {
    return [200, { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), alg: 'ES256' }] }];
  }
  if (path === '/userinfo') return [200, from.userinfo];
  if (from.tokenStatus !== 200) return [from.tokenStatus, { error: 'invalid_grant' }];
  return [200, { access_token: 'token-1', token_type: 'bearer', id_token: idToken(from) }];
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function idToken(from: FakeIssuer): string {
  const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(from.claims)}`;
  const signature = sign('sha256', Buffer.from(text), {
    key: from.signWith,
    dsaEncoding: 'ieee-p1363',
  });
  return `${text}.${signature.toString('base64url')}`;
}

function finish(
  change: { personClaim?: 'sub' | 'preferred_username'; clientSecret?: string; iss?: string } = {},
) {
  const { iss = fake.issuer, ...settings } = change;
  const redirectUri = 'https://sinew.example/auth/callback';
  const provider = createIdentityProvider({
    issuer: fake.issuer,
    clientId: 'sinew',
    redirectUri,
    ...settings,
  });
  const query = new URLSearchParams({ code: 'code-1', state: pending.state, iss });
  return provider.claimsFrom(new URL(`${redirectUri}?${query.toString()}`), pending);
}

test('the name in the ID token says who it is', async () => {
  expect(await finish()).toEqual({
    claims: { person: 'nina.alvarez', subject: 'subject-1', issuer: fake.issuer },
  });
});

test('a confidential client signs in too', async () => {
  expect(await finish({ clientSecret: 'shared' })).toHaveProperty('claims');
});

test('the subject says who it is where the configuration wants so', async () => {
  expect(await finish({ personClaim: 'sub' })).toMatchObject({ claims: { person: 'subject-1' } });
});

test('a name that is not in the ID token is asked for', async () => {
  delete fake.claims['preferred_username'];
  fake.userinfo = { sub: 'subject-1', preferred_username: 'owen.park' };
  expect(await finish()).toMatchObject({ claims: { person: 'owen.park' } });
});

test('a provider that tells no name at all is refused, naming the claim that is missing', async () => {
  delete fake.claims['preferred_username'];
  expect(await finish()).toMatchObject({
    refusal: { kind: 'not-trusted', sentence: expect.stringContaining('“preferred_username”') },
  });
});

describe('an answer that the provider would not give to us is not trusted', () => {
  const lies: Record<string, () => void> = {
    'the nonce of another sign-in': () => (fake.claims['nonce'] = 'nonce-2'),
    'no nonce': () => delete fake.claims['nonce'],
    'another issuer': () => (fake.claims['iss'] = 'https://evil.example'),
    'another client': () => (fake.claims['aud'] = 'other'),
    'a token that ended an hour ago': () =>
      (fake.claims['exp'] = Number(fake.claims['iat']) - 3600),
    'a code that was used before': () => (fake.tokenStatus = 400),
    'userinfo about somebody else': () => {
      delete fake.claims['preferred_username'];
      fake.userinfo = { sub: 'subject-2', preferred_username: 'nina.alvarez' };
    },
  };
  test.each(Object.keys(lies))('%s', async (lie) => {
    lies[lie]?.();
    expect(await finish()).toMatchObject({ refusal: { kind: 'not-trusted' } });
  });

  test('the address of another issuer beside the code (RFC 9207)', async () => {
    expect(await finish({ iss: 'https://evil.example' })).toMatchObject({
      refusal: { kind: 'not-trusted' },
    });
  });
});

test('a provider that breaks down while it is asked is unavailable, not distrusted', async () => {
  fake.tokenStatus = 503;
  expect(await finish()).toMatchObject({ refusal: { kind: 'unavailable' } });
});

test('a provider that does not answer in time is unavailable, and is waited for no longer', async () => {
  // The time is up as soon as it is asked for: nobody waits for it here.
  const waits = vi
    .spyOn(AbortSignal, 'timeout')
    .mockImplementation(() => AbortSignal.abort(new DOMException('too late', 'TimeoutError')));
  onTestFinished(() => waits.mockRestore());
  expect(await finish()).toMatchObject({ refusal: { kind: 'unavailable' } });
  expect(waits.mock.calls).toEqual([[providerAnswerSecondsMax * 1000]]);
});

// The token came from the provider over its own connection, so its signature adds nothing (OpenID Connect Core 1.0
// §3.1.3.7); it is checked all the same.
test('a signature by another key is not trusted', async () => {
  fake.signWith = otherKeys.privateKey;
  expect(await finish()).toMatchObject({ refusal: { kind: 'not-trusted' } });
});
