import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';

import { root } from './pinned-node.mjs';

// npm links a package's programs for others, not for itself: this makes `npx sinew` work in the checkout.

const bin = `${root}node_modules/.bin`;
mkdirSync(bin, { recursive: true });
if (process.platform === 'win32') {
  writeFileSync(`${bin}/sinew.cmd`, '@node "%~dp0\\..\\..\\bin\\sinew.mjs" %*\r\n');
} else if (existsSync(`${root}bin/sinew.mjs`)) {
  chmodSync(`${root}bin/sinew.mjs`, 0o755);
  rmSync(`${bin}/sinew`, { force: true });
  symlinkSync('../../bin/sinew.mjs', `${bin}/sinew`);
}
