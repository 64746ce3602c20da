/**
 * A whole system in a process of its own, to be killed: `node system-process.ts <database url> <feed> <port>`. Prints `ready`
 * when the feed is listened on.
 */
import {
  must,
  postgresDatabase,
  silentLog,
  systemClock,
  systemIds,
} from '../../src/platform/platform.ts';
import { createSystem } from '../../src/system.ts';
import { northlake } from '../world.ts';

const [url = '', feedId = '', port = ''] = process.argv.slice(2);
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
  network: { ...network, feeds: [{ ...feed, port: Number(port) }] },
  identityProvider: {
    issuer: 'http://127.0.0.1:1/oidc',
    clientId: 'sinew',
    redirectUri: 'http://127.0.0.1:1/auth/callback',
  },
  webRoot: null,
});
await system.start({ host: '127.0.0.1', port: 0 });
console.log('ready');
