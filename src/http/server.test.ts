import { afterEach, describe, expect, test } from 'vitest';

import { statementRows } from '../../test/statement-rows.ts';
import { DatabaseFault } from '../platform/platform.ts';
import type { ApiProblem, ApiSession, ApiTask, ApiWork } from './api.ts';
import { criticalTask, httpBench, NOON, type Bench } from './http-test-bench.ts';
import { buildApp, requestBytesMax, requestCheckMs, requestMsMax } from './server.ts';
import { signInCookieSecondsMax } from './sign-in-routes.ts';

type App = Awaited<ReturnType<typeof buildApp>>['app'];

let open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open) await close();
  open = [];
});

async function server(set: Parameters<typeof httpBench>[0] = {}): Promise<Bench & { app: App }> {
  const bench = httpBench(set);
  const { app, hub } = await buildApp(bench.deps);
  open.push(async () => {
    hub.stop();
    await app.close();
  });
  return { ...bench, app };
}

function as(person: string): { cookies: { sinew: string } } {
  return { cookies: { sinew: person } };
}

/** A row of `task` as the stores read it. */
function taskRow(set: Parameters<typeof criticalTask>[0] = {}): object {
  const { pool, ...rest } = criticalTask(set);
  return { ...rest, poolRole: pool.role, poolUnit: pool.unit };
}

describe('the door', () => {
  test('whoever is not signed in gets a problem with a code, a sentence and an id', async () => {
    const { app } = await server();
    const answer = await app.inject('/api/session');
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json<ApiProblem>();
    expect(problem).toMatchObject({ code: 'signed-out', detail: 'Please sign in.', status: 401 });
    expect(problem.id).toMatch(/^req_/);
  });

  test('an expired session is told that it has ended', async () => {
    const { app, signedIn } = await server();
    signedIn.delete('nina');
    const answer = await app.inject({ url: '/api/work', ...as('nina') });
    expect(answer.statusCode).toBe(401);
    expect(answer.json<ApiProblem>().detail).toBe('Your session has ended. Please sign in again.');
  });

  test('a session of somebody whom the configuration no longer knows opens nothing', async () => {
    const { app, signedIn } = await server();
    signedIn.set('nina', 'gone');
    expect((await app.inject({ url: '/api/session', ...as('nina') })).statusCode).toBe(401);
  });

  test('the session tells who one is, with titles of the roles', async () => {
    const { app } = await server();
    const answer = await app.inject({ url: '/api/session', ...as('nina') });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json<ApiSession>()).toMatchObject({
      person: { id: 'nina', name: 'Nina Okafor' },
      grants: [{ roleTitle: 'Nurse', site: 'st-anne', unit: 'ed' }],
      permissions: ['task.view', 'task.act', 'run.view'],
      network: { version: '1.2.0', epoch: 4 },
      sites: [{ id: 'st-anne', units: [{ id: 'ed' }] }],
      demo: false,
    });
  });

  test.each([
    { from: 'a page of another site', headers: { 'sec-fetch-site': 'cross-site' } },
    { from: 'a sister host', headers: { 'sec-fetch-site': 'same-site' } },
    { from: 'an older browser on another site', headers: { origin: 'https://evil.example' } },
    { from: 'a page without an origin', headers: { origin: 'null' } },
  ])('a write from $from is refused and does nothing', async ({ headers }) => {
    const { app, acts } = await server();
    const answer = await app.inject({
      method: 'POST',
      url: '/api/tasks/tsk_1/acts',
      ...as('nina'),
      headers,
      payload: { act: 'accept', rev: 1 },
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.json<ApiProblem>().code).toBe('cross-site');
    expect(acts.requests).toEqual([]);
  });

  test.each(['/api/tasks/tsk_1/acts', '/api/exceptions/exc_1/resolve'])(
    'a write to %s from a window that still shows the person before is refused and does nothing',
    async (url) => {
      const { app, acts } = await server();
      const answer = await app.inject({
        method: 'POST',
        url,
        ...as('nina'),
        headers: { 'sinew-person': 'bo' },
        payload: { act: 'accept', rev: 1 },
      });
      expect(answer.statusCode).toBe(401);
      expect(answer.json<ApiProblem>()).toMatchObject({
        code: 'other-person',
        title: 'Somebody else is signed in here now',
      });
      expect(acts.requests).toEqual([]);
    },
  );

  test('neither do reads and live events go to a window that shows another name; the right name passes', async () => {
    const { app } = await server();
    const ask = (url: string, person: string) =>
      app.inject({ url, ...as('nina'), headers: { 'sinew-person': person } });
    expect((await ask('/api/events', 'bo')).statusCode).toBe(401);
    expect((await ask('/api/session', 'bo')).statusCode).toBe(401);
    expect((await ask('/api/session', 'nina')).statusCode).toBe(200);
  });

  test('pages may load nothing from elsewhere and run no script of their own', async () => {
    const { app } = await server();
    const policy = String((await app.inject('/healthz')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});

test('a request that dawdles is given up, its head as well as its body', async () => {
  const { app } = await server();
  expect(app.server).toMatchObject({
    requestTimeout: requestMsMax,
    headersTimeout: requestMsMax,
    // Node looks for those that are late only every 30 s unless it is told otherwise.
    connectionsCheckingInterval: requestCheckMs,
  });
});

describe('an act', () => {
  const post = (app: App, payload: object | string, person = 'nina') =>
    app.inject({
      method: 'POST',
      url: '/api/tasks/tsk_1/acts',
      ...as(person),
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      payload,
    });

  test('is passed on as said, and answered with the task as committed', async () => {
    const { app, acts } = await server();
    acts.answer = {
      done: true,
      task: criticalTask({ state: 'accepted', owner: 'nina', acceptedAt: 1, rev: 2 }),
    };
    const answer = await post(app, { act: 'accept', rev: 1 });
    expect(answer.statusCode).toBe(200);
    expect(answer.json<ApiTask>()).toMatchObject({ owner: { name: 'Nina Okafor' }, rev: 2 });
    expect(acts.requests).toMatchObject([
      { person: { id: 'nina' }, taskId: 'tsk_1', rev: 1, act: { act: 'accept' } },
    ]);
  });

  test.each([
    { refusal: { kind: 'not-found', sentence: 'None.' }, status: 404 },
    { refusal: { kind: 'forbidden', sentence: 'Not yours.' }, status: 403 },
    { refusal: { kind: 'stale', sentence: 'Changed.', rev: 3 }, status: 409, extra: { rev: 3 } },
    { refusal: { kind: 'not-now', sentence: 'Over.' }, status: 409 },
    {
      refusal: { kind: 'invalid', sentence: 'Fill it in.', field: 'told' },
      status: 422,
      extra: { field: 'told' },
    },
  ] as const)('refused as $refusal.kind is answered with $status', async (given) => {
    const { app, acts } = await server();
    acts.answer = { done: false, refusal: given.refusal };
    const answer = await post(app, { act: 'accept', rev: 1 });
    expect(answer.statusCode).toBe(given.status);
    expect(answer.json()).toMatchObject({
      code: given.refusal.kind,
      detail: given.refusal.sentence,
      ...('extra' in given ? given.extra : {}),
    });
  });

  test('that is not understood names the field and never reaches the flow', async () => {
    const { app, acts } = await server();
    const answer = await post(app, { act: 'decline', rev: 1 });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'malformed', field: 'reason' });
    expect((await post(app, '{"act":')).json<ApiProblem>().code).toBe('malformed');
    expect(acts.requests).toEqual([]);
  });

  test('of the largest size is read, and one byte more is refused', async () => {
    const { app } = await server();
    const json = JSON.stringify({ act: 'accept', rev: 1 });
    const largest = json + ' '.repeat(requestBytesMax - json.length);
    expect((await post(app, largest)).statusCode).toBe(200);
    const over = await post(app, `${largest} `);
    expect(over.statusCode).toBe(413);
    expect(over.json<ApiProblem>().code).toBe('too-large');
  });

  test('sent as a form of another page would send it is not read', async () => {
    const { app } = await server();
    const answer = await app.inject({
      method: 'POST',
      url: '/api/tasks/tsk_1/acts',
      ...as('nina'),
      headers: { 'content-type': 'text/plain' },
      payload: '{"act":"accept","rev":1}',
    });
    expect(answer.json<ApiProblem>().code).toBe('media-type');
  });
});

describe('a task', () => {
  test('shows its fact verbatim, its ladder with who is on shift, and what one may do', async () => {
    const { app, database } = await server();
    database.answers.set('task-by-id', () => [taskRow()]);
    database.answers.set('page-task-waits', () => [
      { instanceId: 'ins_1', name: 'ladder:acknowledge#1', rung: 1, fireAt: NOON + 900_000 },
    ]);
    const task = (await app.inject({ url: '/api/tasks/tsk_1', ...as('nina') })).json<ApiTask>();
    expect(task.about).toBe('Potassium 6.80 mmol/L, critical high');
    expect(task.ladder).toMatchObject([
      { rung: 0, to: 'Nurse, Emergency Department', state: 'done' },
      { rung: 1, to: 'Charge nurse', people: ['Omar Reyes'], state: 'next' },
    ]);
    expect(task.next).toMatchObject({ at: '2026-11-21T17:15:00.000Z', to: 'Charge nurse' });
    expect(task.acts).toContainEqual({ act: 'accept', allowed: true, reason: null });
    expect(task.acts).toContainEqual({
      act: 'complete',
      allowed: false,
      reason: 'Nobody has accepted this task yet: accept it first.',
    });
    expect(task.colleagues.map((one) => one.id)).toEqual(['pia']);
  });

  test('that was opened leaves a row of audit with the patient; so does one that was refused', async () => {
    const { app, database } = await server();
    database.answers.set('task-by-id', () => [taskRow()]);
    await app.inject({ url: '/api/tasks/tsk_1', ...as('nina') });
    const refused = await app.inject({ url: '/api/tasks/tsk_1', ...as('lena') });
    expect(refused.statusCode).toBe(403);
    const rows = database.asked
      .filter(({ name }) => name === 'audit-append')
      .flatMap(({ sql, params }) => statementRows(sql, params));
    expect(rows).toMatchObject([
      { actor: 'nina', action: 'task.view', patient_id: 'pat_1', outcome: 'done' },
      { actor: 'lena', action: 'task.view', patient_id: 'pat_1', outcome: 'refused' },
    ]);
  });

  test('is not shown where its opening cannot be written down', async () => {
    const { app, database } = await server();
    database.answers.set('task-by-id', () => [taskRow()]);
    database.answers.set('audit-append', () => {
      throw new DatabaseFault('bug', 'audit-append', new Error('broken'));
    });
    const answer = await app.inject({ url: '/api/tasks/tsk_1', ...as('nina') });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('Potassium');
  });

  test('tells whoever comes second who accepted it, and when, on the clock of the site', async () => {
    const { app, database } = await server();
    const acceptedAt = Date.UTC(2026, 10, 21, 17, 3);
    database.answers.set('task-by-id', () => [
      taskRow({ state: 'accepted', owner: 'nina', acceptedAt, rev: 2 }),
    ]);
    const task = (await app.inject({ url: '/api/tasks/tsk_1', ...as('pia') })).json<ApiTask>();
    expect(task.acts).toContainEqual({
      act: 'accept',
      allowed: false,
      reason: 'This task was already accepted by Nina Okafor at 12:03 EST.',
    });
  });
});

describe('my work', () => {
  test('asks for the pools of the person at the chosen site only', async () => {
    const { app, database } = await server();
    database.answers.set('worklist-pool', () => [taskRow()]);
    const answer = await app.inject({ url: '/api/work?site=st-anne', ...as('nina') });
    expect(answer.json<ApiWork>().pool).toMatchObject([{ id: 'tsk_1', siteTitle: 'St Anne' }]);
    const asked = database.asked.find(({ name }) => name === 'worklist-pool');
    expect(JSON.parse(String(asked?.params[0]))).toEqual([
      { site: 'st-anne', role: 'nurse', unit: 'ed' },
    ]);
  });
});

describe('when the world breaks', () => {
  const canary = 'ZZPHICANARY';

  test('a database that is away is 503 with a time to come back, and nothing of the patient in the log', async () => {
    const { app, database, lines } = await server();
    database.answers.set('message-search patient-sites', () => {
      throw new DatabaseFault('unavailable', 'page-messages', new Error(`lost ${canary}`), '57P01');
    });
    const answer = await app.inject({
      url: `/api/messages?patient=${canary}`,
      ...as('ines'),
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    const { id } = answer.json<ApiProblem>();
    expect(lines.join('\n')).toContain(id);
    expect(lines.join('\n')).not.toContain(canary);
    expect(answer.body).not.toContain(canary);
  });

  test('readiness names what failed', async () => {
    const { app, database } = await server({
      checks: [{ name: 'intake', failure: async () => 'No listener is open.' }],
    });
    database.answers.set('health-ping', () => {
      throw new DatabaseFault('unavailable', 'health-ping', new Error('refused'));
    });
    const answer = await app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      ready: false,
      checks: [
        { name: 'database', failure: 'The database is unavailable.' },
        { name: 'intake', failure: 'No listener is open.' },
      ],
    });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });
});

describe('signing in', () => {
  test('whoever is not signed in yet is told whether the patients are invented', async () => {
    const { app } = await server();
    expect((await app.inject('/auth/about')).json()).toEqual({ demo: false });
  });

  test('comes back with a cookie that scripts cannot read and leads to where one wanted to go', async () => {
    const { app } = await server();
    const begun = await app.inject('/auth/sign-in?returnTo=/work');
    expect(begun.statusCode).toBe(302);
    expect(begun.cookies).toMatchObject([
      { name: 'sinew-state', httpOnly: true, sameSite: 'Lax', maxAge: signInCookieSecondsMax },
    ]);
    const back = await app.inject({
      url: '/auth/callback?code=1&state=state-1',
      cookies: { 'sinew-state': 'state-1' },
    });
    expect(back.headers.location).toBe('/work');
    expect(back.cookies).toContainEqual(
      expect.objectContaining({ name: 'sinew', value: 'new-nina', httpOnly: true, path: '/' }),
    );
  });

  test('over HTTPS the cookie is bound to the host and never sent in the clear', async () => {
    const { app } = await server({ publicUrl: 'https://sinew.example' });
    const back = await app.inject({
      url: '/auth/callback?code=1&state=state-1',
      cookies: { '__Host-sinew-state': 'state-1' },
    });
    expect(back.cookies).toContainEqual(
      expect.objectContaining({ name: '__Host-sinew', secure: true, path: '/' }),
    );
  });

  test('that was begun in another browser is refused in words, and words only', async () => {
    const { app } = await server();
    const answer = await app.inject('/auth/callback?code=1&state=state-1');
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('begun in &#60;this&#62; browser');
  });

  test('out ends the session at the server', async () => {
    const { app, signedIn } = await server();
    const answer = await app.inject({ method: 'POST', url: '/auth/sign-out', ...as('nina') });
    expect(answer.statusCode).toBe(204);
    expect(signedIn.has('nina')).toBe(false);
  });
});

describe('what is not there', () => {
  test('the switches of the demonstration are not in any other start', async () => {
    const { app } = await server();
    const answer = await app.inject({ url: '/api/demo', ...as('omar') });
    expect(answer.json<ApiProblem>().detail).toBe('This is not a demonstration.');
  });

  test('an address that nobody knows is a problem, too', async () => {
    const { app } = await server();
    const answer = await app.inject({ url: '/api/nothing', ...as('nina') });
    expect(answer.json<ApiProblem>().code).toBe('not-found');
  });
});

test('the documentation lists every route with the limits that requests are held to', async () => {
  const { app } = await server();
  const document = (await app.inject('/api/openapi.json')).json<{
    paths: Record<string, Record<string, { requestBody?: unknown }>>;
  }>();
  expect(Object.keys(document.paths)).toContain('/api/tasks/{id}/acts');
  expect(JSON.stringify(document.paths['/api/tasks/{id}/acts'])).toContain('"maxLength":2000');
});
