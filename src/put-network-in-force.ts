import { Releases } from './flow/flow.ts';
import {
  keepSource,
  networkDigest,
  putInForce,
  readBundles,
  type Network,
  type Release,
  type SourceFiles,
} from './governance/governance.ts';
import type { Clock, Database, Instant, Problem, Queryable } from './platform/platform.ts';
import { compileRelease } from './workflows/workflows.ts';

/** The workflows of a network do not fit it. Nothing was put in force. */
export class ConfigurationFault extends Error {
  override readonly name = 'ConfigurationFault';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ location, sentence }) => `${location}: ${sentence}`).join('\n'));
    this.problems = problems;
  }
}

export interface InForceDeps {
  database: Database;
  clock: Clock;
  network: Network;
  files?: SourceFiles;
}

/** Puts the network of a folder in force where that is how it is changed, keeps what it was written as, and compiles what runs. */
export async function putNetworkInForce({
  database,
  network,
  files,
  clock,
}: InForceDeps): Promise<{ release: Release; releases: Releases }> {
  return database.transaction('put-in-force', async (tx) => {
    const release = await putInForce(tx, network, clock.now());
    if (files) await keepFiles(tx, { network, files }, clock.now());
    const answer = compileRelease(release);
    if ('problems' in answer) throw new ConfigurationFault(answer.problems);
    return { release, releases: new Releases(release, answer.compiled) };
  });
}

/** What a folder says is kept with what was made of it; where the network is governed, a folder may say nothing that counts. */
async function keepFiles(
  tx: Queryable,
  { network, files }: { network: Network; files: SourceFiles },
  now: Instant,
): Promise<void> {
  const bundle = networkDigest(network);
  if ((await readBundles(tx, [bundle])).size > 0) await keepSource(tx, { bundle, files }, now);
}
