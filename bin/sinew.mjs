#!/usr/bin/env node
import { fileURLToPath } from 'node:url';

import { runPinned, runsTypeScript } from '../tools/pinned-node.mjs';

// Plain JavaScript: it must get as far as to start the Node that can run the rest.

// Whoever reads what we write (head, a pager that was closed) may have had enough.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const args = process.argv.slice(2);
if (runsTypeScript(process.versions.node)) {
  const { main } = await import('../src/cli/cli.ts');
  process.exitCode = await main(args);
} else {
  await runPinned(fileURLToPath(import.meta.url), args, { cwd: process.cwd() });
}
