import { Releases } from '../flow/flow.ts';
import { newestRelease } from '../governance/governance.ts';
import type { Database } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';

/** The releases of a database that was in use. Throws `CliFailure` where it never was, or where they no longer compile. */
export async function releasesIn(database: Database, from: string): Promise<Releases> {
  const inForce = await newestRelease(database);
  if (!inForce) {
    throw new CliFailure({
      what: 'No network was ever in force in this database.',
      where: from,
      fix: 'Start Sinew on it once, then there are events to go through.',
    });
  }
  const compiled = compileRelease(inForce);
  if ('compiled' in compiled) return new Releases(inForce, compiled.compiled);
  throw new CliFailure({
    what: 'The network in force does not compile with this version of Sinew.',
    ...(compiled.problems[0] && {
      where: compiled.problems[0].location,
      why: compiled.problems[0].sentence,
    }),
    fix: 'Use the version of Sinew that runs.',
  });
}
