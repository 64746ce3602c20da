import { chromium, type Browser } from 'playwright-core';

/**
 * A Chromium to test with: the one that `CHROMIUM_PATH` names, else on Linux the one that comes with the development
 * dependencies, else the machine's own Chrome.
 */
export async function openBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined)
    return chromium.launch({ executablePath: named, args: ['--no-sandbox'] });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ channel: 'chrome' });
  }
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packed.executablePath(),
    // Not `packed.args`: those run everything in one process, which dies when a second context opens. Without a sandbox it
    // also starts as root, as in a build container.
    args: ['--no-sandbox', '--disable-gpu'],
  });
}
