import { existsSync, readFileSync } from 'node:fs';

import { root, run } from './pinned-node.mjs';

/** Runs `npm ci` where node_modules is not what package-lock.json says. */
export async function installMissing() {
  if (isInstalled()) return;
  console.log('Installing what Sinew needs (npm ci) …');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const windows = process.platform === 'win32';
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args])
    : await run(windows ? 'npm.cmd' : 'npm', args, { shell: windows });
  if (code !== 0) {
    console.error('npm ci did not succeed; see above.');
    process.exit(code);
  }
}

/** True where every package of the lockfile is there in its version; optional ones may be missing. */
function isInstalled() {
  const installed = readPackages(`${root}node_modules/.package-lock.json`);
  const wanted = readPackages(`${root}package-lock.json`);
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return optional === true;
    return found.version === version && existsSync(root + path);
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
