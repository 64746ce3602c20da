import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { checkNetworkAt, sinewDir } from './network-at.ts';
import { newNetworkFiles } from './new-network.ts';
import type { Terminal } from './terminal.ts';

/** `sinew init DIR`: a network to begin with, small and whole, with words on what each file is for. */
export async function initNetwork(
  terminal: Terminal,
  options: { id: string; title: string },
  [dir = '']: readonly string[],
): Promise<Report> {
  const folder = resolve(terminal.cwd, dir);
  await refuseFull(folder, dir);
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(options.id)) {
    throw new CliFailure({
      what: 'The network needs an id.',
      where: '--id',
      fix: 'Write lower case letters, digits, dots and hyphens, as in green-valley.',
      exitCode: exitCodes.usage,
    });
  }
  const files = newNetworkFiles({ ...options, schemas: join(sinewDir, 'networks/schemas') });
  await writeFiles(folder, files);
  const checked = await checkNetworkAt(folder, terminal.cwd);
  return {
    lines: [
      ...Object.keys(files).map((path) => `  ${path}`),
      checked.network
        ? `A network is in ${dir}. Look at it with \`sinew validate ${dir}\`, begin with sites/ and people.yaml.`
        : `It was written, and does not validate: \`sinew validate ${dir}\` says why.`,
    ],
    json: { folder: dir, files: Object.keys(files) },
    exitCode: checked.network ? exitCodes.ok : exitCodes.error,
  };
}

/** Writes texts into a folder that is empty or not there. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
}

/** Nothing is written among what is there already. */
export async function refuseFull(folder: string, named: string): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (named !== '' && there.length === 0) return;
  throw new CliFailure({
    what: 'The folder is not empty.',
    where: named,
    fix: 'Name one that is empty, or that is not there yet.',
    exitCode: exitCodes.conflict,
  });
}
