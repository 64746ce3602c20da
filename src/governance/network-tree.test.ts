import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { loadNetwork } from './load-network.ts';
import {
  deeperFolder,
  networkFileBytesMax,
  networkFilesMax,
  networkFolderDepthMax,
  networkTree,
} from './network-tree.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sinew-network-'));
  await write('catalog/critical-result/workflow.yaml', 'id: critical-result\n');
});

afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const read = () =>
  networkTree({ network: join(root, 'network'), catalog: join(root, 'catalog') })();

test('a network is its YAML files and the catalog’s workflows with their stories, nothing else', async () => {
  await write('network/network.yaml', 'id: small\n');
  await write('network/sites/north.yaml', 'title: Nörth\n');
  await write('network/notes.txt', 'not for us');
  await write('network/.git/config.yaml', 'hidden');
  await write('catalog/critical-result/scenarios/one.yaml', 'scenario');
  expect([...(await read())]).toEqual([
    ['network.yaml', 'id: small\n'],
    ['sites/north.yaml', 'title: Nörth\n'],
    ['catalog/critical-result/scenarios/one.yaml', 'scenario'],
    ['catalog/critical-result/workflow.yaml', 'id: critical-result\n'],
  ]);
});

test('mounted configuration, which is made of links, is read', async () => {
  await write('elsewhere/network.yaml', 'id: small\n');
  await mkdir(join(root, 'network'));
  await symlink(join(root, 'elsewhere/network.yaml'), join(root, 'network/network.yaml'));
  expect((await read()).get('network.yaml')).toBe('id: small\n');
});

test('of a file that is too large no more is read than tells so', async () => {
  await write('network/network.yaml', 'x'.repeat(networkFileBytesMax * 2));
  expect((await read()).get('network.yaml')).toHaveLength(networkFileBytesMax + 1);
});

test('of too many files no more are read than tell so', async () => {
  const paths = Array.from(
    { length: networkFilesMax + 50 },
    (_, n) => `network/mappings/m${n}.yaml`,
  );
  await Promise.all(paths.map((path) => write(path, 'codes: {}\n')));
  expect((await read()).size).toBe(networkFilesMax + 1);
});

test('folders are read down to the limit, and one that leads back to itself comes to an end', async () => {
  await write('network/network.yaml', 'id: small\n');
  await symlink(join(root, 'network'), join(root, 'network/again'));
  const paths = [...(await read()).keys()];
  const deeper = `again/again/again/again/${deeperFolder}`;
  expect(paths.filter((path) => path.endsWith(deeperFolder))).toEqual([deeper]);
  const depths = paths
    .filter((path) => !path.startsWith('catalog/') && !path.endsWith(deeperFolder))
    .map((path) => path.split('/').length);
  expect(new Set(depths)).toEqual(new Set(depths.map((_, n) => n + 1)));
  expect(Math.max(...depths)).toBe(networkFolderDepthMax);
});

test('a folder that is too deep to be read is a problem', async () => {
  await write('network/workflows/a/b/c/workflow.yaml', 'id: deep\n');
  await write('network/workflows/a/b/near.yaml', 'id: near\n');
  const tree = await read();
  expect([...tree.keys()].filter((path) => path.startsWith('workflows/'))).toEqual([
    'workflows/a/b/c/…',
    'workflows/a/b/near.yaml',
  ]);
  const { problems } = await loadNetwork(async () => tree);
  expect(problems).toContainEqual(
    expect.objectContaining({
      ...{ code: 'folder-not-read', severity: 'warning', location: 'workflows/a/b/c/' },
    }),
  );
});

test('a folder that is not there is a fault of its own', async () => {
  await expect(read()).rejects.toThrow('ENOENT');
});
