import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { interactionPolicy, Provider, type Configuration } from 'oidc-provider';

import type { Clock, Ids } from '../platform/platform.ts';
import { demoEndPage, demoPage, demoPagePolicy, type DemoGroup } from './demo-page.ts';
import { createDemoRecords } from './demo-records.ts';
import type { Person } from './person.ts';

export const demoFormBytesMax = 1024;

/** The one client that the demonstration's provider knows: a production start refuses to be it. */
export const demoClientId = 'sinew-demo';

export interface DemoProviderSettings {
  /** The provider's own address with the path that it is mounted under: `http://127.0.0.1:8080/oidc`. */
  issuer: string;
  redirectUri: string;
  /** Read at each sign-in. The first one is offered first. */
  people: () => readonly Person[];
  sites: () => readonly { id: string; title: string }[];
  clock: Clock;
  ids: Ids;
}

/** Answers a request whose path begins with the path of the issuer. Nothing may have read the body. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * An identity provider for the demonstration: one presses a button to be one of the example people. Keys are new at
 * each start and everything is kept in memory.
 */
export function createDemoProvider(settings: DemoProviderSettings): RequestListener {
  const mount = new URL(settings.issuer).pathname.replace(/\/$/, '');
  const provider = new Provider(settings.issuer, configuration(settings, mount));
  const answer = provider.callback();
  const pages = demoPages(provider, settings, mount);

  return async (request, response) => {
    const url = request.url ?? '/';
    // The provider finds where it is mounted by comparing the two.
    const mounted = Object.assign(request, {
      originalUrl: url,
      url: url.slice(mount.length) || '/',
    });
    if (mounted.url.startsWith('/choose/')) return pages(mounted, response);
    await answer(mounted, response);
  };
}

function configuration(settings: DemoProviderSettings, mount: string): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const known = (id: string): Person | undefined =>
    settings.people().find((person) => person.id === id);
  return {
    adapter: createDemoRecords(settings.clock),
    clients: [
      {
        client_id: demoClientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: [settings.redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
        application_type: settings.redirectUri.startsWith('https:') ? 'web' : 'native',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    cookies: { keys: [Buffer.from(settings.ids.secret(32)).toString('base64url')] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    expiresWithSession: () => false,
    pkce: { required: () => true },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
      Grant: 600,
    },
    interactions: {
      url: (_context, interaction) => `${mount}/choose/${interaction.uid}`,
      policy: chooseOnly(),
    },
    async findAccount(_context, id) {
      const person = known(id);
      if (!person) return undefined;
      return {
        accountId: id,
        claims: async () => ({ sub: id, preferred_username: id, name: person.name }),
      };
    },
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: demoClientId,
        accountId: context.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    renderError(context, _out) {
      context.set('content-security-policy', demoPagePolicy(originOf(settings)));
      context.type = 'html';
      context.body = demoEndPage({ sentence: EXPIRED, home: `${originOf(settings)}/` });
    },
  };
}

/** Nobody needs to consent to our own application reading a made-up name. */
function chooseOnly(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return policy;
}

function demoPages(
  provider: Provider,
  settings: DemoProviderSettings,
  mount: string,
): RequestListener {
  const send = (response: ServerResponse, status: number, html: string): void => {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': demoPagePolicy(originOf(settings)),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    response.end(html);
  };

  return async (request, response) => {
    const end = demoEndPage({ sentence: EXPIRED, home: `${originOf(settings)}/` });
    try {
      const { uid } = await provider.interactionDetails(request, response);
      if (request.method !== 'POST') {
        return send(response, 200, choosePage(settings, `${mount}/choose/${uid}`));
      }
      const chosen = await chosenPerson(request);
      if (!settings.people().some((person) => person.id === chosen)) {
        response.setHeader('connection', 'close');
        return send(response, 400, choosePage(settings, `${mount}/choose/${uid}`));
      }
      await provider.interactionFinished(request, response, { login: { accountId: chosen } });
    } catch (error) {
      if (!isSessionNotFound(error)) throw error;
      send(response, 400, end);
    }
  };
}

function choosePage(settings: DemoProviderSettings, action: string): string {
  const people = settings.people();
  const groups: DemoGroup[] = settings.sites().map((site) => ({
    title: site.title,
    people: people.filter((person) => person.grants[0]?.site === site.id),
  }));
  const everywhere = people.filter((person) => person.grants[0]?.site === '*');
  return demoPage({
    action,
    featured: people[0],
    groups: [...groups, { title: 'Whole network', people: everywhere }].filter(
      (group) => group.people.length > 0,
    ),
  });
}

async function chosenPerson(request: IncomingMessage): Promise<string> {
  const bytes = Number(request.headers['content-length'] ?? Infinity);
  if (bytes > demoFormBytesMax) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('person') ?? '';
}

function isSessionNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'SessionNotFound';
}

function originOf(settings: DemoProviderSettings): string {
  return new URL(settings.redirectUri).origin;
}

const EXPIRED = 'It took too long, or was begun in another browser.';
