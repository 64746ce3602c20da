import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { fileBytesMax, readMessages } from './read-messages.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sinew-read-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

const textsOf = async (path: string): Promise<string[]> =>
  (await readMessages(path)).map(({ bytes }) => Buffer.from(bytes).toString('latin1'));

const ONE = 'MSH|^~\\&|A|B|||1||ADT^A01|1|P|2.5\rPID|1||7\r';
const TWO = 'MSH|^~\\&|A|B|||1||ADT^A03|2|P|2.5\rPID|1||7\r';

test('a file may hold several messages, and each is told where it begins', async () => {
  const path = await file('two.hl7', `${ONE}\n${TWO}`);
  expect(await textsOf(path)).toEqual([ONE, TWO]);
  expect((await readMessages(path)).map(({ where }) => where)).toEqual([`${path}:1`, `${path}:3`]);
});

test('a file with MLLP frames gives what is in them', async () => {
  expect(await textsOf(await file('framed.hl7', `\v${ONE}\u001c\r\v${TWO}\u001c\r`))).toEqual([
    ONE,
    TWO,
  ]);
});

test('MSH inside a field begins no message', async () => {
  const path = await file('inside.hl7', 'MSH|^~\\&|A\rNTE|1||see MSH|3\r');
  expect(await readMessages(path)).toHaveLength(1);
});

test('bytes that are no UTF-8 are sent as they are', async () => {
  const bytes = Buffer.from([
    ...Buffer.from('MSH|^~\\&|A\rPID|1||7||M'),
    0xfc,
    ...Buffer.from('ller\r'),
  ]);
  const [found] = await readMessages(await file('latin.hl7', bytes));
  expect(Buffer.from(found?.bytes ?? [])).toEqual(bytes);
});

test('a file that holds no message at all is still sent: the answer is what is asked for', async () => {
  expect(await textsOf(await file('garbage.txt', 'hello'))).toEqual(['hello']);
});

test('of a corpus the field "text" is sent, in UTF-8', async () => {
  const path = await file('corpus.jsonl', `${JSON.stringify({ text: `${ONE}é` })}\n\n`);
  const [found] = await readMessages(path);
  expect(Buffer.from(found?.bytes ?? []).toString('utf8')).toBe(`${ONE}é`);
  expect(found?.where).toBe(`${path}:1`);
});

test('a line of a corpus that holds no message is located', async () => {
  const path = await file('bad.jsonl', `${JSON.stringify({ text: ONE })}\n{"txt":"x"}\n`);
  await expect(readMessages(path)).rejects.toMatchObject({ answers: { where: `${path}:2` } });
});

test('a folder gives the messages of all its files, by name, and of nothing else', async () => {
  await file('deep/b/2.hl7', TWO);
  await file('deep/a.txt', ONE);
  await file('deep/readme.md', 'MSH|^~\\&|no');
  expect(await textsOf(join(folder, 'deep'))).toEqual([ONE, TWO]);
});

test('where there is nothing to read, the path is named', async () => {
  await mkdir(join(folder, 'empty'));
  for (const path of [join(folder, 'empty'), join(folder, 'gone')]) {
    await expect(readMessages(path)).rejects.toMatchObject({ answers: { where: path } });
  }
});

test('a file at the size limit is read; one byte more is refused by name, alone and in a folder', async () => {
  const path = await file('large/all.hl7', ONE + TWO);
  await truncate(path, fileBytesMax);
  expect(await readMessages(path)).toHaveLength(2);
  await truncate(path, fileBytesMax + 1);
  for (const asked of [path, join(folder, 'large')]) {
    await expect(readMessages(asked)).rejects.toMatchObject({
      answers: { what: 'The file is too large.', where: path },
    });
  }
  await rm(path);
});
