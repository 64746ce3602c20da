import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { loadNetwork } from './load-network.ts';
import { networkTree } from './network-tree.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const northlake = networkTree({
  network: folder('../../networks/northlake'),
  catalog: folder('../../catalog'),
});

async function changed(path: string, changes: readonly (readonly [string, string])[]) {
  const tree = new Map(await northlake());
  let text = tree.get(path) ?? '';
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  tree.set(path, text);
  return loadNetwork(() => Promise.resolve(tree));
}

test('the readiness and the programme of the example network are read as they are written', async () => {
  const { network } = await loadNetwork(northlake);
  expect(network?.readiness?.criteria[0]).toMatchObject({ measured: 'feed-stability', limit: 0 });
  expect(network?.programme).toMatchObject({
    hypercare: { days: 14, sitesMax: 2 },
    reviews: { days: [30, 60, 90], collapse: { share: 0.5 } },
  });
});

test('every name that a readiness file gets wrong is told with its line and what was meant', async () => {
  const { network, problems } = await changed('readiness.yaml', [
    ['roles: [executive]', 'roles: [executives]'],
    ['- codes-mapped', '- codes-maped'],
    ['id: sponsor-agreed', 'id: champion-named'],
    ['needs: []', 'needs: [codes-mapped]'],
    ['workflows: [critical-result,', 'workflows: [criticl-result,'],
    ['role: executive,', 'role: ceo,'],
  ]);
  expect(network).toBeNull();
  expect(problems.map(({ sentence }) => sentence)).toEqual([
    '"champion-named" stands here twice.',
    expect.stringMatching(/^There is no workflow "criticl-result".*critical-result/),
    expect.stringMatching(/^There is no role "executives".*executive/),
    expect.stringMatching(/^There is no criterion "codes-maped".*codes-mapped/),
    expect.stringMatching(/^There is no criterion "sponsor-agreed"/),
    expect.stringMatching(/^There is no role "ceo"/),
    'The last tier needs nothing: every site is of one.',
  ]);
  for (const { location } of problems) expect(location).toMatch(/^readiness\.yaml:\d+:\d+$/);
});

test('every name that a programme file gets wrong is told with its line and what was meant', async () => {
  const { problems } = await changed('programme.yaml', [
    ['person: wes.thornton', 'person: wes.thorton'],
    ['sites: [harbor,', 'sites: [harbour,'],
    ['roles: [house-supervisor,', 'roles: [supervisor,'],
    ['workflows: [feed-alert,', 'workflows: [feed-alarm,'],
    ['id: paper', 'id: handing-over'],
  ]);
  expect(problems.map(({ sentence }) => sentence)).toEqual([
    '"handing-over" stands here twice.',
    expect.stringMatching(/^There is no person "wes.thorton".*wes.thornton/),
    expect.stringMatching(/^There is no site "harbour".*harbor/),
    expect.stringMatching(/^There is no role "supervisor"/),
    expect.stringMatching(/^There is no workflow "feed-alarm".*feed-alert/),
  ]);
  for (const { location } of problems) expect(location).toMatch(/^programme\.yaml:\d+:\d+$/);
});

test('what was shown holds for two years at most', async () => {
  const at = await changed('readiness.yaml', [['holdsDays: 365', 'holdsDays: 730']]);
  expect(at.problems).toEqual([]);
  const beyond = await changed('readiness.yaml', [['holdsDays: 365', 'holdsDays: 731']]);
  expect(beyond.network).toBeNull();
  expect(beyond.problems[0]?.location).toMatch(/^readiness\.yaml:/);
});
