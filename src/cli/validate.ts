import { newestRelease, versionProblem } from '../governance/governance.ts';
import { DatabaseFault } from '../platform/platform.ts';
import type { Report } from './command.ts';
import { counted } from './counted.ts';
import { exitCodes } from './exit-codes.ts';
import { checkNetworkAt, type CheckedNetwork } from './network-at.ts';
import { openRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

/** `sinew validate [dir]`: every problem of a network and its workflows, where it is and how to mend it. */
export async function validate(
  terminal: Terminal,
  options: { json?: boolean; data?: string },
  [dir = 'networks/northlake']: readonly string[],
): Promise<Report> {
  const checked = await withVersion(terminal, options, await checkNetworkAt(dir, terminal.cwd));
  const { network, problems } = checked;
  return {
    lines: [...problemLines(checked), summaryOf(checked)],
    json: {
      valid: network !== null,
      network: network && {
        id: network.id,
        version: network.version,
        sites: network.sites.length,
        feeds: network.feeds.length,
        people: network.people.length,
        workflows: network.workflows.length,
      },
      problems,
    },
    exitCode: network ? exitCodes.ok : exitCodes.invalid,
  };
}

/** With a warning more where a Sinew runs here and the version does not rise above that of the network in force. */
async function withVersion(
  terminal: Terminal,
  options: { data?: string },
  checked: CheckedNetwork,
): Promise<CheckedNetwork> {
  if (!checked.network) return checked;
  const opened = await openRunningDatabase(terminal, options);
  try {
    const inForce = opened && (await newestRelease(opened.database));
    const problem = inForce && versionProblem(checked.network, inForce);
    if (!problem) return checked;
    const located = { ...problem, location: `${checked.dir}/${problem.location}` };
    return { ...checked, problems: [...checked.problems, located] };
  } catch (error) {
    // A database that is away, or that no Sinew has used yet, says nothing of versions.
    if (error instanceof DatabaseFault) return checked;
    throw error;
  } finally {
    await opened?.close();
  }
}

function problemLines({ problems }: CheckedNetwork): string[] {
  return problems.flatMap(({ severity, location, sentence }) => [
    `${location}  ${severity}`,
    `  ${sentence}`,
  ]);
}

function summaryOf({ dir, network, problems }: CheckedNetwork): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const found = [counted(errors, 'error'), counted(warnings, 'warning')].join(', ');
  if (!network) return `✗ ${dir}: ${found}.`;
  const size = [
    counted(network.sites.length, 'site'),
    counted(network.feeds.length, 'feed'),
    counted(network.people.length, 'person', 'people'),
    counted(network.workflows.length, 'workflow'),
  ].join(', ');
  return `✓ ${network.title} ${network.version} (${dir}): ${size}; ${found}.`;
}
