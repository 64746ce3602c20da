import { buildWeb } from './build-web.mjs';
import { installMissing } from './install.mjs';
import { requireNode, root, run } from './pinned-node.mjs';

// npm start: on a machine with Node 20 and npm alone, everything from here to a page that works.
// npm run dev: the same, with pages that follow the sources.

const args = process.argv.slice(2);
const develops = args.includes('--dev');
const demoArgs = ['demo', ...args.filter((arg) => arg !== '--dev')];

await installMissing();
const node = requireNode();
process.exitCode = develops ? await develop() : await start();

async function start() {
  const built = await buildWeb(node);
  if (built !== 0) return built;
  return run(node, ['bin/sinew.mjs', ...demoArgs], { cwd: root });
}

/** Vite serves the pages and passes what they ask on to the server; both end when one does. */
async function develop() {
  const controller = new AbortController();
  const { signal } = controller;
  const vite = ['node_modules/vite/bin/vite.js', '--config', 'web/vite.config.ts'];
  const parts = [
    run(node, vite, { signal }),
    run(node, ['--watch-path=src', '--watch-path=networks', 'bin/sinew.mjs', ...demoArgs], {
      signal,
    }),
  ];
  const code = await Promise.race(parts);
  controller.abort();
  await Promise.allSettled(parts);
  return code;
}
