import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import {
  seededIds,
  systemClock,
  systemIds,
  VirtualClock,
  type Database,
} from '../platform/platform.ts';
import { createDemoProvider, demoClientId, demoFormBytesMax } from './demo-provider.ts';
import type { Person } from './person.ts';
import { createSignIn, signInMsMax, type SignIn } from './sign-in.ts';

const nina: Person = {
  id: 'nina.alvarez',
  name: 'Nina Alvarez',
  title: 'RN, Emergency Department',
  grants: [{ role: 'nurse', site: 'north', unit: 'ed' }],
};
const stranger: Person = { ...nina, id: 'sam.stranger', name: 'Sam <Stranger>' };

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

interface World {
  signIn: SignIn;
  clock: VirtualClock;
  issuer: string;
  redirectUri: string;
}

/** The demonstration's provider on a loopback port, and a sign-in that knows Nina but not the stranger. */
async function world(database: Database): Promise<World> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}/oidc`;
  const redirectUri = `${origin}/auth/callback`;
  const provider = createDemoProvider({
    issuer,
    redirectUri,
    people: () => [nina, stranger],
    sites: () => [{ id: 'north', title: 'North Hospital' }],
    clock: systemClock,
    ids: systemIds(systemClock),
  });
  server.on('request', (request, response) => void provider(request, response));
  const clock = new VirtualClock(Date.UTC(2027, 2, 14, 9));
  const signIn = createSignIn({
    database,
    clock,
    ids: systemIds(clock),
    provider: { issuer, clientId: demoClientId, redirectUri },
    personById: (id) => (id === nina.id ? nina : undefined),
  });
  return { signIn, clock, issuer, redirectUri };
}

/** As much of a browser as a sign-in needs: cookies and redirects, until it is sent back to `redirectUri`. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async request(url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  async follow(url: string, until: string, form?: Record<string, string>): Promise<URL> {
    let next = url;
    let sent = form;
    for (let hops = 0; hops < 10; hops++) {
      const response = await this.request(next, sent);
      const location = response.headers.get('location');
      if (location === null) return new URL(next);
      next = new URL(location, next).href;
      sent = undefined;
      if (next.startsWith(until)) return new URL(next);
    }
    throw new Error('too many redirects');
  }

  /** Goes to the provider, presses somebody's button, and comes back. */
  async choose(url: string, person: string, redirectUri: string): Promise<URL> {
    const page = await this.follow(url, redirectUri);
    if (!page.pathname.startsWith('/oidc/choose/')) throw new Error(`no page at ${page.href}`);
    return this.follow(page.href, redirectUri, { person });
  }
}

async function begun(signIn: SignIn, returnTo = '/tasks/task_1?tab=why') {
  const answer = await signIn.begin(returnTo);
  if (!answer.begun) throw new Error(answer.refusal.sentence);
  return answer;
}

describeOnEachDatabase('sign-in with the demonstration provider', (fresh) => {
  test('Nina presses her button, is signed in and lands where she wanted to go', async () => {
    const { signIn, redirectUri, issuer } = await world(await fresh());
    const { url, state } = await begun(signIn);
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');

    const currentUrl = await new Browser().choose(url, 'nina.alvarez', redirectUri);
    expect(await signIn.finish({ currentUrl, state })).toEqual({
      finished: true,
      person: nina,
      claims: { person: 'nina.alvarez', subject: 'nina.alvarez', issuer },
      returnTo: '/tasks/task_1?tab=why',
    });
  });

  test('the page offers the first person first, escapes names, and needs no script', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const browser = new Browser();
    const page = await browser.follow((await begun(signIn)).url, redirectUri);
    const response = await browser.request(page.href);
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('Synthetic data');
    expect(html).toContain('Sam &lt;Stranger&gt;');
    expect(html).not.toContain('<script');
    expect(html.indexOf('Start here')).toBeLessThan(html.indexOf('North Hospital'));
  });

  test('the next sign-in in the same browser asks again, and may be somebody else', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const browser = new Browser();
    const kinds: string[] = [];
    for (const person of ['nina.alvarez', 'sam.stranger', 'nina.alvarez']) {
      const { url, state } = await begun(signIn);
      const currentUrl = await browser.choose(url, person, redirectUri);
      const answer = await signIn.finish({ currentUrl, state });
      kinds.push(answer.finished ? answer.person.id : answer.refusal.kind);
    }
    expect(kinds).toEqual(['nina.alvarez', 'unknown-person', 'nina.alvarez']);
  });

  test('somebody whom the provider knows and the network does not is told so', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const { url, state } = await begun(signIn);
    const currentUrl = await new Browser().choose(url, 'sam.stranger', redirectUri);
    expect(await signIn.finish({ currentUrl, state })).toMatchObject({
      finished: false,
      refusal: { kind: 'unknown-person', sentence: expect.stringContaining('sam.stranger') },
    });
  });

  test('a person who is not on the page cannot be chosen, nor is a form longer than the limit read', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const browser = new Browser();
    const page = await browser.follow((await begun(signIn)).url, redirectUri);
    const forged = await browser.request(page.href, { person: 'root' });
    expect(forged.status).toBe(400);
    const huge = await browser.request(page.href, { person: 'x'.repeat(demoFormBytesMax) });
    expect(huge.status).toBe(400);
  });

  test('the page of a sign-in begun in another browser says that it has ended', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const page = await new Browser().follow((await begun(signIn)).url, redirectUri);
    const response = await new Browser().request(page.href);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This sign-in has ended');
  });

  test('the same answer brought twice signs in once', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const { url, state } = await begun(signIn);
    const currentUrl = await new Browser().choose(url, 'nina.alvarez', redirectUri);
    const both = await Promise.all([
      signIn.finish({ currentUrl, state }),
      signIn.finish({ currentUrl, state }),
    ]);
    expect(both.filter((answer) => answer.finished)).toHaveLength(1);
    expect(both.find((answer) => !answer.finished)).toMatchObject({
      refusal: { kind: 'not-begun' },
    });
  });

  test('a sign-in that took ten minutes is over, and over for good', async () => {
    const { signIn, clock, redirectUri } = await world(await fresh());
    const { url, state } = await begun(signIn);
    const currentUrl = await new Browser().choose(url, 'nina.alvarez', redirectUri);
    clock.advance(signInMsMax);
    expect(await signIn.finish({ currentUrl, state })).toMatchObject({
      refusal: { kind: 'expired' },
    });
    expect(await signIn.finish({ currentUrl, state })).toMatchObject({
      refusal: { kind: 'not-begun' },
    });
  });

  test('an answer carried into another browser signs nobody in, and spoils nothing', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const mine = await begun(signIn);
    const other = await begun(signIn);
    const currentUrl = await new Browser().choose(mine.url, 'nina.alvarez', redirectUri);
    for (const state of [undefined, other.state, '']) {
      expect(await signIn.finish({ currentUrl, state })).toMatchObject({
        refusal: { kind: 'not-begun' },
      });
    }
    expect(await signIn.finish({ currentUrl, state: mine.state })).toMatchObject({
      finished: true,
    });
  });

  test('a code with the state of another sign-in is not trusted', async () => {
    const { signIn, redirectUri } = await world(await fresh());
    const mine = await begun(signIn);
    const other = await begun(signIn);
    const tampered = await new Browser().choose(mine.url, 'nina.alvarez', redirectUri);
    tampered.searchParams.set('state', other.state);
    expect(await signIn.finish({ currentUrl: tampered, state: other.state })).toMatchObject({
      refusal: { kind: 'not-trusted' },
    });
  });

  test('a person who turns back at the provider is told that nobody was signed in', async () => {
    const { signIn, redirectUri, issuer } = await world(await fresh());
    const { state } = await begun(signIn);
    const currentUrl = new URL(`${redirectUri}?error=access_denied`);
    currentUrl.searchParams.set('state', state);
    currentUrl.searchParams.set('iss', issuer);
    expect(await signIn.finish({ currentUrl, state })).toMatchObject({
      refusal: { kind: 'declined' },
    });
  });

  test('a provider that is down is said to be down', async () => {
    const database = await fresh();
    const clock = new VirtualClock(0);
    const signIn = createSignIn({
      database,
      clock,
      ids: seededIds(clock, 1),
      provider: {
        issuer: 'http://127.0.0.1:9/oidc',
        clientId: 'sinew',
        redirectUri: 'http://127.0.0.1:9/auth/callback',
      },
      personById: () => nina,
    });
    expect(await signIn.begin('/')).toMatchObject({
      begun: false,
      refusal: { kind: 'unavailable' },
    });
  });

  test('the sweep takes the sign-ins that nobody finished', async () => {
    const database = await fresh();
    const { signIn, clock } = await world(database);
    await begun(signIn);
    clock.advance(signInMsMax);
    await begun(signIn);
    expect(await signIn.sweep(database)).toBe(1);
    expect(await signIn.sweep(database)).toBe(0);
  });
});
