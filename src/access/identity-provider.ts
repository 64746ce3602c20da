import * as openid from 'openid-client';

import { assert } from '../platform/platform.ts';
import type { SignInRefusal } from './sign-in-refusal.ts';

export interface IdentityProviderSettings {
  /** The issuer's address; discovery is at its well-known path (OpenID Connect Discovery 1.0 §4). */
  issuer: string;
  clientId: string;
  /** Absent for a public client, which PKCE alone protects. */
  clientSecret?: string;
  /** Where the provider sends the browser back to. */
  redirectUri: string;
  /** The claim that is a Person's id. Default `preferred_username`; `sub` where the provider lets people choose names. */
  personClaim?: 'preferred_username' | 'sub';
}

/** Whom the provider vouches for. */
export interface PersonClaims {
  /** A Person's id. */
  person: string;
  subject: string;
  issuer: string;
}

export interface IdentityProvider {
  /** The address at the provider where a sign-in goes on. */
  addressFor(pending: {
    state: string;
    verifier: string;
    nonce: string;
  }): Promise<{ url: string } | { refusal: SignInRefusal }>;
  /** Exchanges the code, having checked issuer, audience, signature, state and nonce. */
  claimsFrom(
    currentUrl: URL,
    pending: { state: string; verifier: string; nonce: string },
  ): Promise<{ claims: PersonClaims } | { refusal: SignInRefusal }>;
}

export const providerAnswerSecondsMax = 10;

/** Throws where the issuer is plain http and not on this machine: tokens would cross the network in clear. */
export function createIdentityProvider(settings: IdentityProviderSettings): IdentityProvider {
  assert(
    isTrustworthyIssuer(settings.issuer),
    'the issuer must be reached by https, or be on this machine',
  );
  const insecure = new URL(settings.issuer).protocol === 'http:';
  let discovered: openid.Configuration | undefined;

  // Discovery waits for the first sign-in: the provider may start after us, or be part of this very process.
  const configuration = async (): Promise<openid.Configuration> => {
    discovered ??= await openid.discovery(
      new URL(settings.issuer),
      settings.clientId,
      undefined,
      settings.clientSecret === undefined
        ? openid.None()
        : openid.ClientSecretBasic(settings.clientSecret),
      {
        timeout: providerAnswerSecondsMax,
        execute: [
          // Costs one signature a sign-in, and holds where a proxy ends TLS between the provider and us.
          openid.enableNonRepudiationChecks,
          ...(insecure ? [openid.allowInsecureRequests] : []),
        ],
      },
    );
    return discovered;
  };

  return {
    addressFor: ({ state, verifier, nonce }) =>
      orRefusal(async () => {
        const url = openid.buildAuthorizationUrl(await configuration(), {
          redirect_uri: settings.redirectUri,
          scope: 'openid profile',
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        });
        return { url: url.href };
      }),

    claimsFrom: (currentUrl, { state, verifier, nonce }) =>
      orRefusal(async () => {
        const provider = await configuration();
        const tokens = await openid.authorizationCodeGrant(provider, currentUrl, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const idToken = tokens.claims();
        if (!idToken) return { refusal: NOT_TRUSTED };
        const person = await personOf(provider, tokens.access_token, idToken, settings);
        if (person === undefined) return { refusal: noSuchClaim(settings) };
        return { claims: { person, subject: idToken.sub, issuer: idToken.iss } };
      }),
  };
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Is this an issuer that tokens may be had from: by https, or by plain http on this machine? */
export function isTrustworthyIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}

/** Providers may keep profile claims out of the ID token (OpenID Connect Core 1.0 §5.4): then they are asked for. */
async function personOf(
  provider: openid.Configuration,
  accessToken: string,
  idToken: openid.IDToken,
  settings: IdentityProviderSettings,
): Promise<string | undefined> {
  if (settings.personClaim === 'sub') return idToken.sub;
  const name = idToken['preferred_username'];
  if (typeof name === 'string') return name;
  if (provider.serverMetadata().userinfo_endpoint === undefined) return undefined;
  return (await openid.fetchUserInfo(provider, accessToken, idToken.sub)).preferred_username;
}

async function orRefusal<T>(work: () => Promise<T>): Promise<T | { refusal: SignInRefusal }> {
  try {
    return await work();
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

const UNREACHABLE = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'];

// fetch() reports a connection that failed as a TypeError with the socket's error as its cause.
function refusalOf(error: unknown): SignInRefusal {
  if (error instanceof openid.AuthorizationResponseError) return DECLINED;
  if (error instanceof openid.ResponseBodyError) return NOT_TRUSTED;
  if (error instanceof openid.WWWAuthenticateChallengeError) return NOT_TRUSTED;
  if (error instanceof openid.ClientError) {
    return UNREACHABLE.includes(error.code ?? '') ? UNAVAILABLE : NOT_TRUSTED;
  }
  if (error instanceof TypeError && error.cause !== undefined) return UNAVAILABLE;
  throw error;
}

const DECLINED: SignInRefusal = {
  kind: 'declined',
  sentence: 'Your identity provider did not sign you in. Please try again.',
};

const NOT_TRUSTED: SignInRefusal = {
  kind: 'not-trusted',
  sentence:
    'The answer of your identity provider could not be trusted, so nobody was signed in. Please sign in again; if it happens twice, tell your administrator.',
};

const UNAVAILABLE: SignInRefusal = {
  kind: 'unavailable',
  sentence: 'Your identity provider cannot be reached at the moment. Please try again shortly.',
};

function noSuchClaim(settings: IdentityProviderSettings): SignInRefusal {
  return {
    kind: 'not-trusted',
    sentence: `Your identity provider did not say who you are (no claim “${settings.personClaim ?? 'preferred_username'}”). Tell your administrator.`,
  };
}
