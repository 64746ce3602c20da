import type { Network } from '../governance/governance.ts';

/** One value of a workflow's parameter: of a site, or (null) of the whole network. */
export interface ParameterChange {
  workflow: string;
  parameter: string;
  site: string | null;
  value: string | number | boolean;
}

/**
 * The network with these values set. Names, types and bounds are not looked at here: they are checked where the candidate is
 * compiled, as those of every network are. A workflow that is not installed is left alone.
 */
export function withParameters(network: Network, changes: readonly ParameterChange[]): Network {
  return changes.reduce(withParameter, network);
}

function withParameter(network: Network, change: ParameterChange): Network {
  const { workflow, parameter, site, value } = change;
  return {
    ...network,
    workflows: network.workflows.map((installed) => {
      if (installed.id !== workflow) return installed;
      if (site === null) {
        return { ...installed, parameters: { ...installed.parameters, [parameter]: value } };
      }
      const ofSite = { ...installed.siteParameters[site], [parameter]: value };
      return { ...installed, siteParameters: { ...installed.siteParameters, [site]: ofSite } };
    }),
  };
}
