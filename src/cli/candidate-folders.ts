import { readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Candidates } from '../trials/trials.ts';
import { checkNetworkAt, networkFolder } from './network-at.ts';

/** The networks that lie beside the one that runs: `networks/northlake-next` beside `networks/northlake`. */
export function candidateFolders(network: string, cwd: string): Candidates {
  const folder = networkFolder(network, cwd);
  const beside = dirname(folder);
  return {
    async names() {
      const entries = await readdir(beside, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && join(beside, entry.name) !== folder)
        .map(({ name }) => name)
        .filter((name) => existsSync(join(beside, name, 'network.yaml')))
        .toSorted();
    },
    load: (name) => checkNetworkAt(join(beside, name), cwd),
  };
}
