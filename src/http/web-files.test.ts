import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { httpBench } from './http-test-bench.ts';
import { buildApp, createHttp, requestsPerMinuteMax } from './server.ts';

let webRoot = '';

beforeEach(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'sinew-web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Sinew</title>');
  await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
});

afterEach(() => rm(webRoot, { recursive: true }));

describe('the web application', () => {
  test('opens at each of its own addresses, always in its newest build', async () => {
    const { app } = await buildApp(httpBench({ webRoot }).deps);
    for (const url of ['/', '/work', '/tasks/tsk_1']) {
      const page = await app.inject({ url, headers: { accept: 'text/html' } });
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('<title>Sinew</title>');
      expect(page.headers['cache-control']).toBe('no-cache');
    }
  });

  test('has files that are kept for good, for their names change with their content', async () => {
    const { app } = await buildApp(httpBench({ webRoot }).deps);
    const script = await app.inject('/assets/app-1a2b.js');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await app.inject('/assets/app-old.js')).statusCode).toBe(404);
  });

  test.each(['/../secret', '/%2e%2e/secret', '/assets/..%2f..%2fsecret'])(
    'gives nothing from beside its folder at %s',
    async (url) => {
      const { app } = await buildApp(httpBench({ webRoot }).deps);
      expect((await app.inject({ url, headers: { accept: '*/*' } })).statusCode).toBe(404);
    },
  );
});

describe('the limits of the door', () => {
  test('one person may ask so often in a minute and no more; others are not held up', async () => {
    const { app } = await buildApp(httpBench().deps);
    const ask = (person: string) => app.inject({ url: '/api/session', cookies: { sinew: person } });
    for (let i = 0; i < requestsPerMinuteMax; i++) await ask('nina');
    const over = await ask('nina');
    expect(over.statusCode).toBe(429);
    expect(over.json()).toMatchObject({ code: 'too-many' });
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('pia')).statusCode).toBe(200);
  });
});

describe('the identity provider of the demonstration', () => {
  test('gets the requests under its path untouched; when it fails, the log has the id that the person sees', async () => {
    const seen: string[] = [];
    const { deps, lines } = httpBench({
      demo: {
        state: () => ({ faults: [], simulated: { messages: 0, perMinute: 0 } }),
        break: async () => false,
        mend: async () => false,
        provider: {
          path: '/oidc',
          async listener(request, response) {
            if (request.url === '/oidc/broken') throw new Error('broken');
            let body = '';
            for await (const chunk of request) body += String(chunk);
            seen.push(`${request.method} ${request.url} ${body}`);
            response.end('chosen');
          },
        },
      },
    });
    const http = await createHttp(deps);
    const { url } = await http.start({ host: '127.0.0.1', port: 0 });
    try {
      const posted = await fetch(`${url}/oidc/choose/1?x=1`, {
        method: 'POST',
        body: 'person=nina',
      });
      expect(await posted.text()).toBe('chosen');
      expect((await fetch(`${url}/oidcx`)).status).toBe(404);
      expect(seen).toEqual(['POST /oidc/choose/1?x=1 person=nina']);
      const broken = await fetch(`${url}/oidc/broken`);
      const id = /req_\w+/.exec(await broken.text())?.[0];
      expect(lines.join('\n')).toContain(id);
    } finally {
      await http.stop();
    }
  });
});
