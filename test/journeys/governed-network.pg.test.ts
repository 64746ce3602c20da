import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { createAuthorize, readAudit } from '../../src/access/access.ts';
import { assignReleases, importRelease } from '../../src/change/change.ts';
import {
  filesDigest,
  keepBundle,
  loadNetwork,
  networkDigest,
  networkTree,
  signBundle,
  type BundleDocument,
  type Network,
} from '../../src/governance/governance.ts';
import { must, type Database } from '../../src/platform/platform.ts';
import { describeOnEachDatabase } from '../databases.ts';
import { createWorld, worldStart } from '../world.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const author = 'tariq.osei';
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

/** The example network, governed. */
async function governed(): Promise<Files> {
  const read = networkTree({
    network: folder('../../networks/northlake'),
    catalog: folder('../../catalog'),
  });
  return { ...Object.fromEntries(await read()), 'policy.yaml': `${policy}\n` };
}

async function networkOf(files: Files): Promise<Network> {
  const { network } = await loadNetwork(async () => new Map(Object.entries(files)), worldStart);
  return must(network, 'a network without errors');
}

/** Another limit for St. Anne, under this version. */
function changed(
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

function documentOf(files: Files, version: string, number = 1): BundleDocument {
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

const signed = (document: BundleDocument, person: string, as: 'author' | 'approver') =>
  signBundle(document, { as, person, key: person }, keyOf(person));

const whole = (document: BundleDocument) =>
  signed(signed(document, author, 'author'), approver, 'approver');

async function begun(database: Database) {
  const files = await governed();
  const network = await networkOf(files);
  const world = await createWorld({ database, network });
  const { clock, system } = world;
  const deps = { database, clock, engine: '0.1.0' };
  const [major = 0, minor = 0, patch = 0] = network.version.split('.').map(Number);
  return {
    ...{ files, network, world, next: `${major}.${minor}.${patch + 1}` },
    take: (document: unknown) => importRelease(document, author, deps),
    assign: (bundle: string) =>
      assignReleases(
        {
          person: must(
            network.people.find(({ id }) => id === author),
            author,
          ),
          assignments: [{ scope: { kind: 'site', site: 'st-anne' }, bundle }],
          ...{ kind: 'assign', reason: 'pilot' },
        },
        { database, clock, signals: system.signals, authorize: createAuthorize(network.roles) },
      ),
  };
}

describeOnEachDatabase('a governed network', (fresh) => {
  test('trusts what it is founded with once, and no folder after that', async () => {
    const database = await fresh();
    const { files, network, next } = await begun(database);
    const digest = networkDigest(network);
    expect(await readAudit(database, { object: `bundle:${digest}`, limit: 5 })).toMatchObject([
      { action: 'release.found', outcome: 'done' },
    ]);
    const other = await createWorld({ database, network: await networkOf(changed(files, next)) });
    expect(other.system.release).toMatchObject({ epoch: 1, digest });
    const { 'policy.yaml': _gone, ...ungoverned } = files;
    const loose = await createWorld({ database, network: await networkOf(ungoverned) });
    expect(loose.system.release).toMatchObject({ epoch: 1, digest });
  });

  test('runs a release that its author and another signed, at the site that it is assigned to', async () => {
    const { files, next, take, assign } = await begun(await fresh());
    const taken = await take(
      JSON.parse(JSON.stringify(whole(documentOf(changed(files, next), next)))),
    );
    expect(taken).toMatchObject({ done: true, taken: { version: next, number: 1 } });
    const bundle = taken.done ? taken.taken.bundle : '';
    expect(await assign(bundle)).toMatchObject({ done: true, release: { epoch: 2 } });
  });

  test('refuses the rest, and says why', async () => {
    const database = await fresh();
    const { files, network, next, take, assign } = await begun(database);
    const files2 = changed(files, next);
    const document = documentOf(files2, next);
    const refused = async (one: unknown, sentence: string) =>
      expect(await take(one)).toMatchObject({
        done: false,
        refusal: { sentence: expect.stringContaining(sentence) as string },
      });
    await refused({ manifest: 1 }, 'This is no release');
    await refused(document, 'has not signed it');
    await refused(signed(document, author, 'author'), 'It has 0 of 1 approvals');
    const tampered = { ...files2, 'people.yaml': `${files2['people.yaml'] ?? ''}\n# one byte` };
    await refused({ ...whole(document), files: tampered }, 'changed afterwards');
    await refused(whole(documentOf(files2, '9.9.9')), 'its files say');
    const riskier = {
      ...files2,
      'roles.yaml': must(files2['roles.yaml'], 'roles').replace(
        /title: Nurse,\s+permissions: \[/,
        'title: Nurse, permissions: [message.view, ',
      ),
    };
    await refused(
      whole(documentOf(riskier, next)),
      `must be ${Number(next.split('.')[0]) + 1}.0.0 or higher`,
    );

    const unsigned = { ...network, version: '9.0.0' };
    const bundle = networkDigest(unsigned);
    await keepBundle(database, { digest: bundle, network: unsigned }, worldStart);
    expect(await assign(bundle)).toMatchObject({
      done: false,
      refusal: { sentence: expect.stringContaining('Nobody signed') as string },
    });

    expect(await take(whole(document))).toMatchObject({ done: true });
    const again = changed(files2, '8.0.0', ['accept_within: 12m', 'accept_within: 13m']);
    await refused(whole(documentOf(again, '8.0.0', 1)), 'number 1 was taken already');
  });
});
