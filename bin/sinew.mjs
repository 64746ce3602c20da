#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';

import { root, runPinned, runsTypeScript } from '../tools/pinned-node.mjs';

// Plain JavaScript: it must get as far as to start the Node that can run the rest.

// Whoever reads what we write (head, a pager that was closed) may have had enough.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const args = process.argv.slice(2);
if (runsTypeScript(process.versions.node)) {
  // Halves the second and a half that loading Sinew's modules takes.
  module.enableCompileCache(`${root}.cache/compiled`);
  const { main } = await import('../src/cli/cli.ts');
  process.exitCode = await main(args);
} else {
  await runPinned(fileURLToPath(import.meta.url), args, { cwd: process.cwd() });
}
