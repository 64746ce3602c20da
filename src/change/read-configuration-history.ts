import { readAssignments } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import { readBundleSummaries } from './bundle-summary.ts';
import { configurationHistory, type ConfigurationHistory } from './configuration-history.ts';

/** How the configuration of all sites came to what it is. Assignments and their bundles are kept for ever: nothing else is. */
export async function readConfigurationHistory(tx: Queryable): Promise<ConfigurationHistory> {
  const assignments = await readAssignments(tx);
  const summaries = await readBundleSummaries(
    tx,
    assignments.map(({ bundle }) => bundle),
  );
  return configurationHistory(assignments, summaries);
}
