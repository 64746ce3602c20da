import type { Clock, Database, Ids, Instant, Queryable } from '../platform/platform.ts';
import {
  createIdentityProvider,
  type IdentityProviderSettings,
  type PersonClaims,
} from './identity-provider.ts';
import type { Person } from './person.ts';
import type { SignInRefusal } from './sign-in-refusal.ts';
import { deleteExpiredSignIns, insertSignIn, takeSignIn } from './sign-in-store.ts';

export const signInMsMax = 10 * 60_000;
export const returnToCharactersMax = 2048;

export type SignInBegun =
  | {
      begun: true;
      /** Where to send the browser. */
      url: string;
      /** For a short-lived cookie: it proves that the same browser comes back. */
      state: string;
    }
  | { begun: false; refusal: SignInRefusal };

export type SignInFinished =
  | { finished: true; person: Person; claims: PersonClaims; returnTo: string }
  | { finished: false; refusal: SignInRefusal };

/** Sign-in by OpenID Connect: authorization code with PKCE (RFC 7636), against any provider. */
export interface SignIn {
  /** `returnTo` is a path of ours to land on afterwards; anything else becomes `/`. */
  begin(returnTo: string): Promise<SignInBegun>;
  /**
   * `currentUrl` is the full address that the provider sent the browser to, `state` the cookie's value. Each sign-in can be
   * finished once, within `signInMsMax`, whatever the outcome.
   */
  finish(request: { currentUrl: URL; state: string | undefined }): Promise<SignInFinished>;
  /** Deletes sign-ins that nobody finished. Gives their number. */
  sweep(tx: Queryable): Promise<number>;
}

export interface SignInSettings {
  database: Database;
  clock: Clock;
  ids: Ids;
  provider: IdentityProviderSettings;
  /** Finds a person by id in the configuration in force. */
  personById(id: string): Person | undefined;
}

/** Throws where the provider's address is one that must not be trusted (plain http beyond this machine). */
export function createSignIn(settings: SignInSettings): SignIn {
  const { database, clock, ids, personById } = settings;
  const provider = createIdentityProvider(settings.provider);
  const chance = (): string => Buffer.from(ids.secret(32)).toString('base64url');

  return {
    async begin(returnTo) {
      const pending = {
        state: chance(),
        verifier: chance(),
        nonce: chance(),
        returnTo: localPath(returnTo),
        expiresAt: clock.now() + signInMsMax,
      };
      const answer = await provider.addressFor(pending);
      if ('refusal' in answer) return { begun: false, refusal: answer.refusal };
      await insertSignIn(database, pending);
      return { begun: true, url: answer.url, state: pending.state };
    },

    async finish({ currentUrl, state }) {
      const asked = currentUrl.searchParams.get('state');
      if (asked === null || asked !== state) return refused(NOT_BEGUN);
      const pending = await takeSignIn(database, asked);
      if (!pending) return refused(NOT_BEGUN);
      if (isOver(pending.expiresAt, clock)) return refused(EXPIRED);
      const answer = await provider.claimsFrom(currentUrl, pending);
      if ('refusal' in answer) return refused(answer.refusal);
      const person = personById(answer.claims.person);
      if (!person) return refused(unknownPerson(answer.claims.person));
      return { finished: true, person, claims: answer.claims, returnTo: pending.returnTo };
    },

    sweep: (tx) => deleteExpiredSignIns(tx, clock.now()),
  };
}

/**
 * The path if it is one of ours, else `/`. Browsers read `//host` and `/\host` as another host, and drop tabs and newlines
 * before they look.
 */
export function localPath(path: string): string {
  if (path.length > returnToCharactersMax) return '/';
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : '/';
}

function isOver(expiresAt: Instant, clock: Clock): boolean {
  return clock.now() >= expiresAt;
}

const NOT_BEGUN: SignInRefusal = {
  kind: 'not-begun',
  sentence:
    'This sign-in was not begun in this browser, or was finished before. Please sign in again.',
};

const EXPIRED: SignInRefusal = {
  kind: 'expired',
  sentence: 'This sign-in took longer than ten minutes. Please sign in again.',
};

function unknownPerson(id: string): SignInRefusal {
  return {
    kind: 'unknown-person',
    sentence: `You are signed in at your provider as “${id}”, but nobody of that name is known here. Ask for your account to be added to this network's people.`,
  };
}

function refused(refusal: SignInRefusal): SignInFinished {
  return { finished: false, refusal };
}
