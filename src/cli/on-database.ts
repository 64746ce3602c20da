import { createAuthorize, type Person } from '../access/access.ts';
import { newestRelease, type Network } from '../governance/governance.ts';
import { createSignals, systemClock, type Database } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

export interface OnDatabase {
  data?: string;
}

export interface ByPerson extends OnDatabase {
  by: string;
  reason: string;
}

/** Work on the database that is named or found running; it is closed afterwards. */
export async function onDatabase(
  terminal: Terminal,
  options: OnDatabase,
  work: (database: Database) => Promise<Report>,
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    return await work(opened.database);
  } finally {
    await opened.close();
  }
}

/** The person of the network in force, who is believed to be who they say. */
export async function personIn(
  database: Database,
  id: string,
): Promise<{ person: Person; network: Network }> {
  const network = (await newestRelease(database))?.network;
  if (!network) throw nothingInForce();
  const person = network.people.find((one) => one.id === id);
  if (person) return { person, network };
  throw refusedFor(`The network in force has no person "${id}".`, 'Nothing was done.');
}

export const depsOf = (database: Database, network: Network) => ({
  ...{ database, clock: systemClock, signals: createSignals() },
  authorize: createAuthorize(network.roles),
});

export function nothingInForce(): CliFailure {
  return new CliFailure({
    what: 'No network was ever in force in this database.',
    fix: 'Start Sinew with one first: `sinew start --network DIR`.',
  });
}

export function refusedFor(why: string, what: string): CliFailure {
  return new CliFailure({
    what,
    why,
    fix: 'Do what the line above says.',
    exitCode: exitCodes.conflict,
  });
}
