import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { root, run } from './pinned-node.mjs';

/** Builds web/dist with `node`, unless it was built from these very sources before. Resolves with an exit code. */
export async function buildWeb(node) {
  const stamp = `${root}web/dist/.sources`;
  const sources = digestOf(sourceFiles());
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return 0;
  console.log('Building the web application …');
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts'];
  const code = await run(node, [...vite, '--logLevel', 'warn']);
  if (code === 0) writeFileSync(stamp, sources);
  return code;
}

// The pages take the shapes of the API from the server's sources.
function sourceFiles() {
  const web = readdirSync(`${root}web`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
    .filter((path) => !/[/\\](dist|node_modules)[/\\]/.test(path) && !/\.test\.tsx?$/.test(path));
  return [...web.sort(), `${root}src/http/api.ts`, `${root}package-lock.json`];
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}
