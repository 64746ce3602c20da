import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The Node to run Sinew with: the one that the lockfile brings, or this one where it is new enough (macOS).
 * Runs on every Node that npm itself runs on. Undefined where neither will do.
 */
export function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = `${root}node_modules/node-${platform}-${process.arch}/bin/${program}`;
  if (existsSync(pinned)) return pinned;
  return runsTypeScript(process.versions.node) ? process.execPath : undefined;
}

/** Node runs TypeScript by itself since 22.18. */
export function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

export const needsNode =
  'Sinew needs Node 22.18 or newer. Run "npm ci" to get the one that it brings, or install Node 24.';

/**
 * Runs a program in the foreground and gives back its exit code; signals that we get, it gets.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(file, args, options = {}) {
  const child = spawn(file, args, { cwd: root, stdio: 'inherit', ...options });
  const pass = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const one of signals) process.off(one, pass);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0));
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs a script of ours under the pinned Node; ends this process with its exit code. */
export async function runPinned(script, args) {
  const node = pinnedNode();
  if (!node) {
    console.error(needsNode);
    process.exit(1);
  }
  process.exitCode = await run(node, [script, ...args]);
}
