import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { keepBundle, networkDigest } from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import { describeOnPostgres } from '../databases.ts';
import { createWorld, worldStart } from '../world.ts';
import { author, begun, changed, documentOf, networkOf, signed, whole } from './governed-story.ts';

describeOnPostgres('a governed network', (fresh) => {
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
    const roles = must(files2['roles.yaml'], 'roles');
    const morePermissions = roles.replace(
      /(title: Nurse,\s+permissions:\s+\[)/,
      '$1message.view, ',
    );
    expect(morePermissions).not.toBe(roles);
    const riskier = { ...files2, 'roles.yaml': morePermissions };
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
