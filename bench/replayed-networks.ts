import { fileURLToPath } from 'node:url';

import { loadNetwork, networkTree, type Network } from '../src/governance/governance.ts';
import { must } from '../src/platform/platform.ts';
import { withParameters } from '../src/rehearsal/rehearsal.ts';

/** A candidate as most are. */
export function oneWorkflowChanged(network: Network): Network {
  return withParameters(network, [
    { workflow: 'critical-result', parameter: 'accept_within', site: null, value: '10m' },
    { workflow: 'critical-result', parameter: 'potassium_high', site: null, value: 5.9 },
  ]);
}

/** The same workflows as another version, of which nothing is alike. */
export function everyWorkflowChanged(network: Network): Network {
  const version = 'version: 99.0.0';
  const workflows = network.workflows.map((installed) => ({
    ...installed,
    source: installed.source.replace(/^version: .*$/m, version),
  }));
  return { ...network, workflows };
}

/** The example network. */
export async function northlake(): Promise<Network> {
  const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { network, problems } = await loadNetwork(
    networkTree({ network: folder('../networks/northlake'), catalog: folder('../catalog') }),
  );
  return must(network, problems.map(({ sentence }) => sentence).join(' '));
}
