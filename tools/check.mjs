import { spawn } from 'node:child_process';

import { installMissing } from './install.mjs';
import { requireNode, root } from './pinned-node.mjs';

// npm run check: everything about the sources that needs no test. One line each; what failed says why below.

const checks = {
  format: [
    'node_modules/prettier/bin/prettier.cjs',
    ...['--check', '--log-level=warn', '--cache', '--cache-location=.cache/prettier', '.'],
  ],
  types: ['node_modules/typescript/bin/tsc', '-p', '.'],
  'types of web': ['node_modules/typescript/bin/tsc', '-p', 'web'],
  lint: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--format=unix'],
  boundaries: ['tools/check-boundaries.ts'],
  'dead code': ['node_modules/knip/bin/knip.js', '--no-progress'],
  tidy: ['tools/check-tidy.ts'],
};
const atOnceMax = 3;

await installMissing();
const node = requireNode();
const waiting = Object.entries(checks);
const failures = [];
await Promise.all(Array.from({ length: atOnceMax }, work));
for (const { name, output } of failures) console.log(`\n── ${name}\n${output.trim()}`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, args] = next;
    const begun = performance.now();
    const { code, output } = await capture(args);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${code === 0 ? '✓' : '✗'} ${name.padEnd(14)} ${seconds} s`);
    if (code !== 0) failures.push({ name, output });
  }
}

function capture(args) {
  const child = spawn(node, args, { cwd: root });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
