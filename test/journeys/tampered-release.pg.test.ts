import { expect, test } from 'vitest';

import {
  canonicalJson,
  networkDigest,
  readRelease,
  verifyRelease,
  type BundleDocument,
  type Network,
} from '../../src/governance/governance.ts';
import { must, type Database, type Queryable } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { begun, changed, documentOf, whole } from './governed-story.ts';

/** How often a process looks. */
const lookMs = 500;

/** What somebody with the database in hand might do, and what the process that looks says of it. */
const tamperings: readonly [what: string, says: string, (tx: Queryable) => Promise<unknown>][] = [
  ['what is in force', 'was changed after it was put in force', replaced('network_release.bundle')],
  ['what is in force, with its digest', 'is not what its assignments come to', reissued],
  ['the bundle', 'was changed after it was kept', replaced('bundle.network')],
  ['the files', 'not those that were signed', replaced('release_document.document', '12m', '92m')],
  [
    'the author',
    'does not hold',
    replaced('release_document.document', '"madeAt":"2026-03-03', '"madeAt":"2026-03-02'),
  ],
  ['a signature', 'does not hold', (tx) => withSignatures(tx, (one) => one.toReversed())],
  ['approvals', 'It has 0 of 1 approvals', (tx) => withSignatures(tx, (one) => one.slice(0, 1))],
  ['who signed it', 'Nobody signed it', (tx) => tx.query('tamper', 'delete from release_document')],
];

describeOnPostgres('a release of a governed network', (fresh) => {
  test('is checked where it is taken over: whatever was changed in the database is seen', async () => {
    const { database, running } = await assigned(await fresh());
    await database.transaction('sound', (tx) => verify(tx));
    for (const [what, says, tamper] of tamperings) {
      const tampered = database.transaction('tamper', async (tx) => {
        await tamper(tx);
        await verify(tx);
        throw new Error(`${what} was changed, and nobody saw it`);
      });
      await expect(tampered).rejects.toThrow(says);
    }

    async function verify(tx: Queryable): Promise<void> {
      await verifyRelease(tx, must(await readRelease(tx, 2), 'epoch 2'), running);
    }
  });

  test('does not run where it is unsound: what ran goes on, and the operator is told until it is mended', async () => {
    const { database, world } = await assigned(await fresh());
    const { releaseWatch, operationWatch } = world.system;
    const runs = (): string => releaseWatch.failure() ?? 'what is in force';
    await tamperKept(database, '"12m"', '"92m"');
    releaseWatch.start();
    await looked();
    expect(runs()).toMatch(/^Epoch 1 still runs here.*was changed after it was kept/);
    await operationWatch.look();
    expect(JSON.stringify(operationWatch.current())).toContain('Epoch 1 still runs here');

    await tamperKept(database, '"92m"', '"12m"');
    for (let look = 0; look < 60; look += 1) await looked();
    expect(runs()).toBe('what is in force');

    await database.query('tamper', 'delete from network_release where epoch = 2');
    await looked();
    expect(runs()).toContain('Epoch 2 still runs here');
    expect(runs()).toContain('epoch 1, an older one');

    async function looked(): Promise<void> {
      world.clock.advance(lookMs);
      await releaseWatch.stop();
      releaseWatch.start();
    }
  });

  test('stays good when who signed it has left: the keys are those of the day when it was let in', async () => {
    const { files, next, world, take, assign } = await assigned(await fresh());
    const policy = must(files['policy.yaml'], 'policy').replaceAll('evelyn.marsh', 'lena.hoffmann');
    const major = `${Number(next.split('.')[0]) + 1}.0.0`;
    const without = { ...changed(files, major), 'policy.yaml': policy };
    const taken = await take(whole(documentOf(without, major, 2)));
    const bundle = taken.done ? taken.taken.bundle : taken.refusal.sentence;
    expect(await assign(bundle, { kind: 'network' })).toMatchObject({ release: { epoch: 3 } });
    expect(await world.system.releaseWatch.look()).toBe(true);
    const back = await assign(bundle);
    expect(back).toMatchObject({ release: { epoch: 4 } });
    expect(await world.system.releaseWatch.look()).toBe(true);
  });
});

/** A network that runs, and a signed release that was assigned to one of its sites and is not taken over yet. */
async function assigned(database: Database) {
  const story = await begun(database);
  const { files, next, take, assign, world } = story;
  const taken = await take(whole(documentOf(changed(files, next), next)));
  const bundle = taken.done ? taken.taken.bundle : taken.refusal.sentence;
  expect(await assign(bundle)).toMatchObject({ done: true, release: { epoch: 2 } });
  return { ...story, database, running: world.system.release };
}

function replaced(column: string, from = '"12m"', to = '"92m"') {
  const [table, name] = column.split('.');
  return async (tx: Queryable): Promise<void> => {
    const rows = await tx.query(
      `tamper ${column}`,
      `update ${table} set ${name} = replace(${name}::text, $1, $2)::json
        where position($1 in ${name}::text) > 0 returning 1 as one`,
      [from, to],
    );
    if (rows.length === 0) throw new Error(`${column} does not hold ${from}`);
  };
}

const tamperKept = (database: Database, from: string, to: string) =>
  replaced('bundle.network', from, to)(database);

/** Another network under epoch 2, with a digest that fits it. */
async function reissued(tx: Queryable): Promise<void> {
  const { network } = must(await readRelease(tx, 2), 'epoch 2');
  const other: Network = { ...network, title: 'Northlake Hospitals' };
  await tx.query(
    'tamper-reissue',
    'update network_release set bundle = $1, digest = $2 where epoch = 2',
    [canonicalJson(other), networkDigest(other)],
  );
}

async function withSignatures(
  tx: Queryable,
  change: (texts: BundleDocument['signatures']) => BundleDocument['signatures'],
): Promise<void> {
  const [row] = await tx.query<{ document: BundleDocument }>(
    'tamper-document',
    'select document from release_document',
  );
  const { document } = must(row, 'a document');
  const texts = document.signatures.map(({ signature }) => signature);
  const changed = change(document.signatures);
  const swapped = changed.map((one, at) => ({ ...one, signature: texts[at] ?? '' }));
  await tx.query('tamper-signatures', 'update release_document set document = $1', [
    JSON.stringify({ ...document, signatures: swapped }),
  ]);
}
