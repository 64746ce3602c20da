import { appendAudit } from '../access/access.ts';
import type { Refusal } from '../flow/flow.ts';
import {
  awaitReleaseTurn,
  bundleSchema,
  compareVersions,
  filesDigest,
  keepBundle,
  keepDocument,
  keepSource,
  loadNetwork,
  manifestDigest,
  networkDigest,
  newestDocument,
  newestRelease,
  refuseBundle,
  type BundleDocument,
  type Network,
} from '../governance/governance.ts';
import type { Clock, Database, Queryable } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { readNetworkBundle } from './network-bundle.ts';
import { minimumVersion, semanticDifference } from './semantic-difference.ts';

export interface ImportDeps {
  database: Database;
  clock: Clock;
  /** The version of this program. */
  engine: string;
}

export interface TakenRelease {
  digest: string;
  /** What is assigned. */
  bundle: string;
  version: string;
  number: number;
  network: Network;
}

export type ImportAnswer = { done: true; taken: TakenRelease } | { done: false; refusal: Refusal };

/**
 * Takes a release as a document: checks its shape, signatures, number, version and files, and keeps it. Nothing of it is in
 * force until it is assigned. `by`: who brings it, a person's id. A network that is not governed takes it unsigned, too.
 */
export async function importRelease(
  document: unknown,
  by: string,
  deps: ImportDeps,
): Promise<ImportAnswer> {
  const read = await readRelease(document, deps);
  if ('refused' in read) return refuse(read.refused);
  return deps.database.transaction('import-release', async (tx) => {
    return takeRelease(tx, read, by, deps);
  });
}

/** Takes a release whose network was loaded from its files, in a transaction of the caller's. */
export async function takeRelease(
  tx: Queryable,
  read: ReadRelease,
  by: string,
  deps: Pick<ImportDeps, 'clock' | 'engine'>,
): Promise<ImportAnswer> {
  await awaitReleaseTurn(tx);
  const refused = await refusedHere(tx, read, deps);
  if (refused !== undefined) return refuse(refused);
  const { document, network } = read;
  const { version, number } = document.manifest;
  const [digest, bundle] = [manifestDigest(document.manifest), networkDigest(network)];
  const now = deps.clock.now();
  await keepBundle(tx, { digest: bundle, network }, now);
  await keepSource(tx, { bundle, files: document.files }, now);
  await keepDocument(tx, { document, bundle, by }, now);
  await appendAudit(tx, [
    {
      ...{ at: now, site: null, actor: by, action: 'release.import' },
      ...{ object: `bundle:${bundle}`, patientId: null, outcome: 'done' },
      detail: { version, number, release: digest },
    },
  ]);
  return { done: true, taken: { digest, bundle, version, number, network } };
}

export interface ReadRelease {
  document: BundleDocument;
  network: Network;
}

/** A release, read and checked by itself: its network loads and compiles. */
async function readRelease(
  given: unknown,
  { clock }: Pick<ImportDeps, 'clock'>,
): Promise<ReadRelease | { refused: string }> {
  const parsed = bundleSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { refused: `This is no release: ${issue?.path.join('.')}: ${issue?.message}` };
  }
  const document = parsed.data;
  const files = new Map(Object.entries(document.files));
  const { network, problems } = await loadNetwork(() => Promise.resolve(files), clock.now());
  const [first] = network ? compileProblems(network) : problems;
  if (!network || first) return { refused: `${first?.location}: ${first?.sentence}` };
  const { manifest } = document;
  if (network.id !== manifest.network || network.version !== manifest.version) {
    const sentence = `It says ${manifest.network} ${manifest.version}, and its files say ${network.id} ${network.version}.`;
    return { refused: sentence };
  }
  return { document, network };
}

function compileProblems(network: Network) {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  return 'problems' in answer ? answer.problems : [];
}

async function refusedHere(
  tx: Queryable,
  { document, network }: ReadRelease,
  { engine }: Pick<ImportDeps, 'engine'>,
): Promise<string | undefined> {
  const running = (await newestRelease(tx))?.network;
  const newest = (await newestDocument(tx)) ?? null;
  if (running && running.id !== network.id) {
    return `It is a release of ${network.id}, and ${running.id} runs here.`;
  }
  if (running?.policy) {
    const refused = refuseBundle(document, { policy: running.policy, newest, engine });
    if (refused !== undefined) return refused;
  } else if (filesDigest(document.files) !== document.manifest.files) {
    return 'Its files are not those that were released: they were changed afterwards.';
  }
  const bundle = await readNetworkBundle(tx);
  return bundle && tooLow(bundle, network);
}

function tooLow(running: Network, network: Network): string | undefined {
  const differences = semanticDifference(running, network);
  const lowest = minimumVersion(running.version, differences);
  const [first] = differences;
  if (!first || compareVersions(network.version, lowest) >= 0) return undefined;
  const what = [first.object, first.path].filter((part) => part !== '').join(': ');
  return `Its version ${network.version} must be ${lowest} or higher, because ${what} ${words[first.change]} (${first.level}).`;
}

const words = { added: 'is new', removed: 'is gone', changed: 'is different' } as const;

function refuse(sentence: string): ImportAnswer {
  return { done: false, refusal: { kind: 'invalid', sentence } };
}
