import { isIP } from 'node:net';

import {
  demoClientId,
  isTrustworthyIssuer,
  type IdentityProviderSettings,
} from '../access/access.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What a production start takes from its environment. */
export interface StartSettings {
  identityProvider: IdentityProviderSettings;
  /** The origin that browsers see: `https://sinew.example`. */
  publicUrl: string;
  /** Addresses and networks of reverse proxies whose X-Forwarded headers are believed. */
  trustedProxies: readonly string[];
}

/**
 * Reads and checks the environment of `sinew start`. Who people are is never left to chance: without a provider there is
 * no start, and the demonstration's is refused. Throws `CliFailure` (usage) at the first variable that is wrong.
 */
export function startSettings(env: Terminal['env']): StartSettings {
  refuseMissing(env);
  const publicUrl = publicUrlOf(env['SINEW_URL'] ?? '');
  const issuer = issuerOf(env['OIDC_ISSUER'] ?? '');
  const clientId = env['OIDC_CLIENT_ID'] ?? '';
  refuseDemoProvider({ issuer, clientId, publicUrl });
  const secret = env['OIDC_CLIENT_SECRET'];
  return {
    publicUrl,
    trustedProxies: trustedProxiesOf(env['SINEW_TRUSTED_PROXIES'] ?? ''),
    identityProvider: {
      issuer,
      clientId,
      redirectUri: `${publicUrl}/auth/callback`,
      ...(secret && { clientSecret: secret }),
      personClaim: personClaimOf(env['OIDC_PERSON_CLAIM'] || 'preferred_username'),
    },
  };
}

const REQUIRED = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'SINEW_URL'] as const;

function refuseMissing(env: Terminal['env']): void {
  const missing = REQUIRED.filter((name) => !env[name]);
  if (missing.length === 0) return;
  throw new CliFailure({
    what: 'Sinew does not start without your identity provider.',
    where: missing.join(', '),
    why: 'People sign in with OpenID Connect; the provider of the demonstration lets anybody in and is refused here.',
    fix:
      'Set OIDC_ISSUER, OIDC_CLIENT_ID and SINEW_URL (the address in the browser), and OIDC_CLIENT_SECRET if the ' +
      'provider gave you one. To look around, run `sinew demo`.',
    exitCode: exitCodes.usage,
  });
}

function publicUrlOf(text: string): string {
  const { origin, pathname, search } = webAddress(text, 'SINEW_URL');
  if (pathname === '/' && search === '') return origin;
  throw wrong('SINEW_URL', {
    what: 'SINEW_URL has a path.',
    why: 'The pages are at the root of their address.',
    fix: 'Give Sinew a host name of its own, as in https://sinew.example.',
  });
}

function issuerOf(text: string): string {
  webAddress(text, 'OIDC_ISSUER');
  if (isTrustworthyIssuer(text)) return text;
  throw wrong('OIDC_ISSUER', {
    what: 'The identity provider must be reached by https.',
    why: 'By plain http, which is for this machine alone, tokens would cross the network in clear.',
    fix: 'Write its address with https.',
  });
}

function webAddress(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw wrong(name, {
    what: `${name} is not an address.`,
    fix: 'Write it with its scheme, as in https://sinew.example.',
  });
}

// Its one client has a fixed name, so whoever asks for another name cannot be let in by it, wherever it listens.
function refuseDemoProvider(asked: { issuer: string; clientId: string; publicUrl: string }): void {
  const isOurselves = new URL(asked.issuer).origin === asked.publicUrl;
  if (!isOurselves && asked.clientId !== demoClientId) return;
  throw wrong(isOurselves ? 'OIDC_ISSUER' : 'OIDC_CLIENT_ID', {
    what: isOurselves
      ? 'The identity provider cannot be Sinew itself.'
      : 'The identity provider of the demonstration is refused.',
    why: 'Only the demonstration brings its own provider, and that one lets anybody in.',
    fix: 'Set OIDC_ISSUER to your identity provider, and OIDC_CLIENT_ID to what it calls Sinew.',
  });
}

function personClaimOf(text: string): 'preferred_username' | 'sub' {
  if (text === 'preferred_username' || text === 'sub') return text;
  throw wrong('OIDC_PERSON_CLAIM', {
    what: 'OIDC_PERSON_CLAIM is not a claim that identifies people.',
    fix: 'Write preferred_username or sub, or unset it.',
  });
}

function trustedProxiesOf(text: string): readonly string[] {
  if (text.trim() === '') return [];
  return text.split(',').map((one) => {
    const place = one.trim();
    const [address = '', prefix, ...more] = place.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    const isNetwork = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
    if (isIP(address) === 0 || address.includes('%') || !isNetwork || more.length > 0) {
      throw wrong('SINEW_TRUSTED_PROXIES', {
        what: 'A trusted proxy is not an IP address or network.',
        fix: 'Write addresses with commas between, as in 10.1.2.3,192.168.0.0/16.',
      });
    }
    if (prefix !== undefined && Number(prefix) === 0) {
      throw wrong('SINEW_TRUSTED_PROXIES', {
        what: 'A network of trusted proxies holds everybody.',
        why: 'Whoever is believed may say to be any address, and is held to no limit then.',
        fix: 'Name the addresses of your reverse proxies alone.',
      });
    }
    return place;
  });
}

function wrong(where: string, answers: { what: string; why?: string; fix: string }): CliFailure {
  return new CliFailure({ ...answers, where, exitCode: exitCodes.usage });
}
