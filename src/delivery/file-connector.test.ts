import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { anAcknowledgement, localParts } from './any-effect.ts';
import { fileConnector } from './file-connector.ts';

async function folderFor(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sinew-drop-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const effect = anAcknowledgement();

test('an effect is one file, whole, under its id; a second attempt leaves it as it is', async () => {
  const filesRoot = await folderFor();
  const drop = fileConnector(
    { kind: 'file', folder: 'out', format: 'json' },
    localParts({ filesRoot }),
  );
  const name = `${effect.id}.json`;
  const answer = { file: name, bytes: expect.any(Number) };
  expect(await drop.send(effect)).toEqual({ delivered: true, answer });
  expect(await drop.send(effect)).toEqual({ delivered: true, answer });
  expect(await readdir(join(filesRoot, 'out'))).toEqual([name]);
  const text = await readFile(join(filesRoot, 'out', name), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ specversion: '1.0', id: effect.id });
});

test('half a file of an attempt that was cut off is replaced by a whole one', async () => {
  const filesRoot = await folderFor();
  await writeFile(join(filesRoot, `${effect.id}.hl7`), 'MSH|^~');
  const drop = fileConnector(
    { kind: 'file', folder: '.', format: 'hl7v2' },
    localParts({ filesRoot }),
  );
  expect(await drop.send(effect)).toMatchObject({ delivered: true });
  expect(await readFile(join(filesRoot, `${effect.id}.hl7`), 'utf8')).toMatch(/^MSH\|.+\rPID\|/);
});

test('a folder that cannot be is for people to mend', async () => {
  const filesRoot = await folderFor();
  await writeFile(join(filesRoot, 'taken'), '');
  const drop = fileConnector(
    { kind: 'file', folder: 'taken/out', format: 'json' },
    localParts({ filesRoot }),
  );
  expect(await drop.send(effect)).toMatchObject({ class: 'misconfigured', answered: false });
});
