import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// This file and whoever imports it run before anything is installed: on Node 20, with nothing but Node's own modules.

/** The project's folder, with a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The Node to run Sinew with: the one that the lockfile brings, or this one where it is new enough (macOS).
 * Undefined where neither will do.
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

/** The same, or the end of this process with a sentence that says what to do. */
export function requireNode() {
  const node = pinnedNode();
  if (node) return node;
  console.error(
    'Sinew needs Node 22.18 or newer. Install Node 24, or run "npm ci" to get the one that it brings.',
  );
  return process.exit(1);
}

/**
 * Runs a program in the foreground; resolves with its exit code. Signals sent to us reach it.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(file, args, options = {}) {
  const child = spawn(file, args, { cwd: root, stdio: 'inherit', ...options });
  // Ctrl-C in a terminal goes to the whole group: passed on as well, it would arrive twice.
  const passInterrupt = () => process.stdin.isTTY || child.kill('SIGINT');
  const passTerminate = () => child.kill('SIGTERM');
  process.on('SIGINT', passInterrupt);
  process.on('SIGTERM', passTerminate);
  process.on('SIGHUP', passTerminate);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', passInterrupt);
      process.off('SIGTERM', passTerminate);
      process.off('SIGHUP', passTerminate);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0));
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** Runs a script of ours under the pinned Node and ends with its exit code. */
export async function runPinned(script, args, options) {
  process.exitCode = await run(requireNode(), [script, ...args], options);
}
