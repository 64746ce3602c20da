/**
 * A whole system in a process of its own, to be killed: `node system-process.ts <database url> <feed> <port> [<webhook url>]`. Prints
 * `ready` when the feed is listened on. With a webhook it is told of every task that is opened.
 */
import {
  must,
  postgresDatabase,
  silentLog,
  systemClock,
  systemIds,
} from '../../src/platform/platform.ts';
import type { Destination } from '../../src/governance/governance.ts';
import { createSystem } from '../../src/system.ts';
import { northlake } from '../world.ts';

const [url = '', feedId = '', port = '', hook] = process.argv.slice(2);
const network = await northlake();
const feed = must(
  network.feeds.find(({ id }) => id === feedId),
  feedId,
);
const system = await createSystem({
  database: postgresDatabase(url, { log: silentLog }),
  clock: systemClock,
  ids: systemIds(systemClock),
  log: silentLog,
  network: {
    ...network,
    feeds: [{ ...feed, port: Number(port) }],
    ...(hook !== undefined && { destinations: [webhookAt(hook)] }),
  },
  identityProvider: {
    issuer: 'http://127.0.0.1:1/oidc',
    clientId: 'sinew',
    redirectUri: 'http://127.0.0.1:1/auth/callback',
  },
  webRoot: null,
  ...(hook !== undefined && {
    delivery: {
      ...{ filesRoot: '.', variable: () => Buffer.alloc(32, 1).toString('base64') },
      resolve: async () => [],
    },
  }),
});
await system.start({ host: '127.0.0.1', port: 0 });
console.log('ready');

function webhookAt(address: string): Destination {
  const [example] = network.destinations ?? [];
  return {
    ...must(example, 'the example network has destinations'),
    ...{ id: 'hook', paused: false, networks: ['127.0.0.0/8'], payload: ['task.id'] },
    to: { kind: 'webhook', url: address, secret: 'SINEW_SECRET_HOOK', answerWithinMs: 5_000 },
    takes: [{ on: 'task.opened', workflow: 'critical-result', tasks: [] }],
    ...{ rate: { perSecond: 1_000, burst: 1_000 }, concurrency: 4, onAmbiguous: 'resend' },
    retry: { firstMs: 50, mostMs: 500, refusalsMax: 5 },
  };
}
