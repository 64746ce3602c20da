import { PassThrough } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { answerRequests } from './answer-requests.ts';
import { bytesOf, readFixtures, type Expect } from './fixture.ts';
import { judge } from './judge.ts';
import type { Library } from './library.ts';
import { listener } from './libraries/listener.ts';
import { medplum } from './libraries/medplum.ts';
import { nodeHl7Client } from './libraries/node-hl7-client.ts';
import { otherProgram } from './libraries/other-program.ts';
import { simple } from './libraries/simple-hl7.ts';
import { sinew } from './libraries/sinew.ts';
import { publishedTables } from './report.ts';
import { observe, runFixtures, type Result } from './run-fixtures.ts';
import { tables } from './table.ts';

const fixtures = readFixtures();
const ours = await sinew();
const byId = fixtures.map((fixture) => [fixture.id, fixture] as const);

describe('the corpus', () => {
  test('has every rule once', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(140);
    expect(new Set(fixtures.map(({ id }) => id)).size).toBe(fixtures.length);
    expect(new Set(fixtures.map(({ rule, source }) => rule + source)).size).toBe(fixtures.length);
  });

  test.each(byId)('%s is kept by Sinew', async (_, fixture) => {
    const [result] = await runFixtures([fixture], ours);
    expect(result).toMatchObject({ verdict: 'kept', faults: [] });
  });

  test.each(byId)('%s could fail: with any other expectation it does', async (_, fixture) => {
    const observed = (await observe(fixture, ours)) ?? {};
    const { linear, ...expected } = fixture.expect;
    const others = changes(expected).map((other) => judge(other as Expect, observed));
    for (const faults of others) expect(faults).not.toEqual([]);
    if (linear === true) expect(judge({ linear }, { linear: false })).toHaveLength(1);
    expect(others.length + (linear === true ? 1 : 0)).toBeGreaterThan(0);
  });

  test('writes bytes so that they can be read', () => {
    expect(bytesOf('<VT>a<E9>é<FS><CR><LF><ESC><1B>')).toBe('\x0ba\xe9\xc3\xa9\x1c\r\n\x1b\x1b');
    expect(bytesOf('a<b <5 <XX> <GG>')).toBe('a<b <5 <XX> <GG>');
    expect(bytesOf('<M7>')).toMatch(/^MSH\|.*\|7\|P\|2\.5\.1\rPID\|.*\r$/);
  });
});

describe('the published tables', () => {
  const published = publishedTables();

  test('say of Sinew what the runner says', async () => {
    const results = await runFixtures(fixtures, ours);
    const printed = tables([{ library: ours, results }]);
    const [areas = '', rules = ''] = published.split('\n\n');
    const sinewOnly = [...firstCells(areas, 2), ...firstCells('', 1), ...firstCells(rules, 3)];
    expect(sinewOnly).toEqual(printed.split('\n').map(cells));
  });

  test.each([
    ['@medplum/hl7', medplum()],
    ['node-hl7-client', nodeHl7Client()],
    ['simple-hl7', simple()],
  ])('say of %s what it does today, where the version is theirs', async (name, library) => {
    const heads = cells(published.split('\n')[0] ?? '');
    const column = heads.indexOf(`${name} ${library.version}`);
    expect(column).toBeGreaterThan(0);
    // Growth is timed, and this machine may be busy: only what does not depend on time is compared.
    let differing = fixtures.filter(({ grow }) => !grow);
    for (let attempts = 0; attempts < 3 && differing.length > 0; attempts++) {
      const results = await runFixtures(differing, library);
      differing = results.flatMap((one) => (isPublished(one, column) ? [] : [one.fixture]));
    }
    expect(differing.map(({ id }) => id)).toEqual([]);
  });

  function isPublished({ fixture, verdict }: Result, column: number): boolean {
    const row = published.split('\n').find((line) => line.startsWith(`| \`${fixture.id}\` |`));
    // In the second table the rule stands before the marks.
    const mark = cells(row ?? '')[column + 1];
    return mark === { kept: '✓', broken: '✗', 'not claimed': '–' }[verdict];
  }
});

describe('anybody else can run it', () => {
  const some = fixtures.filter(({ grow }) => !grow);

  test('a program that is asked line by line is judged as the library itself', async () => {
    const program = otherProgram(`"${process.execPath}" conformance/run.ts --answer`);
    const results = await runFixtures(some, program);
    program.close?.();
    expect(results.filter(({ verdict }) => verdict !== 'kept')).toEqual([]);
  });

  test('a program may leave rules out, and one that ends keeps none', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const [first] = fixtures;
    input.end(`${JSON.stringify({ id: first?.id, needs: [], ask: 'groups', message: '' })}\n`);
    await answerRequests(simple(), { input, output });
    expect(output.read()?.toString()).toBe(`{"id":"${first?.id}","notClaimed":true}\n`);

    const gone = otherProgram('exit 0');
    const results = await runFixtures(some.slice(0, 3), gone);
    expect(results.map(({ verdict }) => verdict)).toEqual(['broken', 'broken', 'broken']);
  });

  test('an engine that cannot be reached keeps no rule, not even that of silence', async () => {
    const nobody: Library = listener({ host: '127.0.0.1', port: 1, without: new Set() });
    const silent = fixtures.filter(({ id }) => id === 'ack-enhanced-none');
    expect(await runFixtures(silent, nobody)).toMatchObject([{ verdict: 'broken' }]);
  });
});

function firstCells(table: string, count: number): string[][] {
  return table.split('\n').map((line) => cells(line).slice(0, count));
}

function cells(line: string): string[] {
  return line
    .replaceAll('\\|', '\0')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The same expectation with one thing in it changed, once for each thing. */
function changes(value: unknown): unknown[] {
  if (value === null) return ['something'];
  if (typeof value === 'string') return [`${value}x`];
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  if (Array.isArray(value)) {
    const one = value.flatMap((item, i) => changes(item).map((other) => value.with(i, other)));
    return [...one, value.length === 0 ? [wrongFor()] : value.slice(1)];
  }
  return Object.entries(value as object).flatMap(([key, item]) => {
    if (key === 'oneOf') return [{ oneOf: ['x'] }];
    // What must be unique is turned into what is not, what must be nowhere into what is everywhere.
    if (key === 'unique') return [{ ...value, unique: ['MSH-12'] }];
    if (key === 'nowhere') return [{ ...value, nowhere: ['MSH'] }];
    return changes(item).map((other) => ({ ...value, [key]: other }));
  });
}

function wrongFor(): object {
  return { 'MSH-1': '|' };
}
