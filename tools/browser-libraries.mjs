import { spawnSync } from 'node:child_process';

/**
 * The Chromium that the browser journeys run in comes from npm; these few libraries of its own it expects from the system.
 * Installs them where we may, else says what to type. The journeys themselves fail where they are missing.
 */
export function ensureBrowserLibraries() {
  if (process.platform !== 'linux' || process.env['CHROMIUM_PATH']) return;
  const known = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: sbinPath() });
  if (known.status !== 0) return;
  const missing = Object.keys(packages).filter((library) => !known.stdout.includes(`${library} `));
  if (missing.length === 0) return;
  const names = missing.map((library) => packages[library]).join(' ');
  const line = `apt-get update && apt-get install -y --no-install-recommends ${names}`;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log(`The browser journeys need ${names}: ${line}`);
    if (spawnSync('sh', ['-c', `(${line}) >/dev/null`], { stdio: 'inherit' }).status === 0) return;
  }
  console.log(
    `The browser journeys need libraries of the system. Install them with:\n  sudo sh -c '${line}'`,
  );
}

const packages = {
  'libnss3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libexpat.so.1': 'libexpat1',
};

// Debian keeps ldconfig where only root's PATH looks.
function sbinPath() {
  return { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
}
