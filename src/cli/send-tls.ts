import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { MllpTls } from '../../simulator/simulator.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What `sinew send` speaks TLS with; null: it does not. Naming a file asks for TLS. */
export async function tlsOf(
  terminal: Terminal,
  { tls, ca, cert, key }: { tls?: boolean; ca?: string; cert?: string; key?: string },
): Promise<MllpTls | null> {
  if (!tls && ca === undefined && cert === undefined && key === undefined) return null;
  if ((cert === undefined) !== (key === undefined)) {
    throw new CliFailure({
      what: 'A certificate is shown with its key.',
      where: cert ?? key ?? '',
      why: '--cert and --key belong together, and one of them is missing.',
      fix: 'Name both, or none.',
      exitCode: exitCodes.usage,
    });
  }
  const named = Object.entries({ ca, cert, key }).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, path] as const],
  );
  const texts = await Promise.all(
    named.map(async ([name, path]) => [name, await pemAt(resolve(terminal.cwd, path))] as const),
  );
  return Object.fromEntries(texts);
}

async function pemAt(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.includes('-----BEGIN ')) return text;
  throw new CliFailure({
    what: 'A PEM file cannot be read.',
    where: path,
    why: 'There is no such file, or there is no PEM text in it.',
    fix: 'Check the path.',
    exitCode: exitCodes.usage,
  });
}
