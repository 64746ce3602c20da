import { expect, test, vi } from 'vitest';

import { must } from '../platform/platform.ts';
import type { ApiProblem } from './api.ts';
import { httpBench, network } from './http-test-bench.ts';
import { liveClientsMax, liveClientsPerPersonMax } from './live-route.ts';
import { buildApp } from './server.ts';

test('as many browsers as there is room for listen live; the next one is told that there are too many', async () => {
  const nina = must(network.people[0], 'somebody');
  const people = Array.from(
    { length: Math.ceil(liveClientsMax / liveClientsPerPersonMax) + 1 },
    (_, n) => ({
      ...nina,
      id: `nurse-${n}`,
    }),
  );
  const bench = httpBench({
    release: () => ({ epoch: 1, digest: '', network: { ...network, people } }),
  });
  for (const { id } of people) bench.signedIn.set(id, id);
  const { app, hub } = await buildApp(bench.deps);
  const listen = (n: number) =>
    app.inject({
      url: '/api/events',
      cookies: { sinew: people[Math.floor(n / liveClientsPerPersonMax)]?.id ?? '' },
    });

  for (let n = 0; n < liveClientsMax; n++) void listen(n);
  await vi.waitFor(() => expect(hub.clients).toBe(liveClientsMax), { timeout: 20_000 });
  const answer = await listen(liveClientsMax + liveClientsPerPersonMax - 1);
  expect(answer.statusCode).toBe(429);
  expect(answer.json<ApiProblem>()).toMatchObject({
    code: 'too-many',
    detail: 'Too many live connections are open.',
  });
  hub.stop();
});
