import { spawn } from 'node:child_process';

import { expect, test } from 'vitest';

import { run, runsTypeScript } from './pinned-node.mjs';

test('only a Node that runs TypeScript by itself will do', () => {
  expect(['20.20.2', '22.17.9', '22.18.0', '23.0.0', '24.21.0'].map(runsTypeScript)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('the exit code of what was run is handed on, also when a signal ended it', async () => {
  const evaluate = (code: string): Promise<number> =>
    run(process.execPath, ['--eval', code], { stdio: 'ignore' });
  expect(await evaluate('process.exit(7)')).toBe(7);
  expect(await evaluate(`process.kill(process.pid, 'SIGTERM')`)).toBe(128 + 15);
});

test('SIGTERM to the launcher lets what it runs end in its own way', async () => {
  const inner = `process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up');`;
  const outer = `
    const { run } = await import(${JSON.stringify(new URL('./pinned-node.mjs', import.meta.url).href)});
    process.exitCode = await run(process.execPath, ['--eval', ${JSON.stringify(inner)}]);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', outer]);
  const ended = new Promise<number | null>((done) => launcher.once('exit', done));
  await new Promise((up) => launcher.stdout.once('data', up));
  launcher.kill('SIGTERM');
  expect(await ended).toBe(5);
});
