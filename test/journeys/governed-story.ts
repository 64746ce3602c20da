import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { createAuthorize } from '../../src/access/access.ts';
import { assignReleases, importRelease } from '../../src/change/change.ts';
import {
  filesDigest,
  loadNetwork,
  networkTree,
  signBundle,
  type AssignmentScope,
  type BundleDocument,
  type Network,
} from '../../src/governance/governance.ts';
import { must, type Database } from '../../src/platform/platform.ts';
import { createWorld, worldStart } from '../world.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const author = 'tariq.osei';
const approver = 'evelyn.marsh';
const keys = new Map([author, approver].map((one) => [one, generateKeyPairSync('ed25519')]));

const policy = [
  'approvals: 1',
  'keys:',
  ...[...keys].flatMap(([person, { publicKey }]) => [
    `  - id: ${person}`,
    `    person: ${person}`,
    `    public: ${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`,
  ]),
].join('\n');

type Files = Record<string, string>;

/** The example network, governed, without its pagers: nobody answers them here. */
async function governed(): Promise<Files> {
  const read = networkTree({
    network: folder('../../networks/northlake'),
    catalog: folder('../../catalog'),
  });
  const { 'channels.yaml': _pagers, ...files } = Object.fromEntries(await read());
  return { ...files, 'policy.yaml': `${policy}\n` };
}

export async function networkOf(files: Files): Promise<Network> {
  const { network } = await loadNetwork(async () => new Map(Object.entries(files)), worldStart);
  return must(network, 'a network without errors');
}

/** Another limit for St. Anne, under this version. */
export function changed(
  files: Files,
  version: string,
  [from, to] = ['accept_within: 10m', 'accept_within: 12m'],
): Files {
  const network = must(files['network.yaml'], 'network.yaml');
  const workflows = must(files['workflows.yaml'], 'workflows.yaml');
  return {
    ...files,
    'network.yaml': network.replace(/version: .*/, `version: ${version}`),
    'workflows.yaml': workflows.replace(from, to),
  };
}

const keyOf = (person: string): KeyObject => must(keys.get(person), person).privateKey;

export function documentOf(files: Files, version: string, number = 1): BundleDocument {
  return {
    manifest: {
      ...{ format: 'sinew-release/1', network: 'northlake', version, number, base: null, author },
      ...{ files: filesDigest(files), minimumEngine: '0.1.0', madeAt: '2026-03-03T18:00:00Z' },
      ...{ changes: [], evidence: { scenarios: null, replay: null }, commit: null, notes: {} },
    },
    files,
    signatures: [],
  };
}

export const signed = (document: BundleDocument, person: string, as: 'author' | 'approver') =>
  signBundle(document, { as, person, key: person }, keyOf(person));

export const whole = (document: BundleDocument) =>
  signed(signed(document, author, 'author'), approver, 'approver');

/** Runs it. `more`: other files, and what stands in them. */
export async function begun(database: Database, more: Files = {}) {
  const files = { ...(await governed()), ...more };
  const network = await networkOf(files);
  const world = await createWorld({ database, network });
  const { clock, system } = world;
  const deps = { database, clock, engine: '0.1.0' };
  const [major = 0, minor = 0, patch = 0] = network.version.split('.').map(Number);
  return {
    ...{ files, network, world, next: `${major}.${minor}.${patch + 1}` },
    take: (document: unknown) => importRelease(document, author, deps),
    assign: (bundle: string, scope: AssignmentScope = { kind: 'site', site: 'st-anne' }) =>
      assignReleases(
        {
          person: must(
            network.people.find(({ id }) => id === author),
            author,
          ),
          assignments: [{ scope, bundle }],
          ...{ kind: 'assign', reason: 'pilot' },
        },
        { database, clock, signals: system.signals, authorize: createAuthorize(network.roles) },
      ),
  };
}
