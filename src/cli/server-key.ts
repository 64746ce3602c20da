import type { ServerKey } from '../change/change.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { privateKeyAt, publicText } from './release-file.ts';

/** What this server signs with, from the file that the environment names; nothing where it names none. */
export async function serverKeyOf(
  path: string | undefined,
  cwd: string,
): Promise<{ serverKey?: ServerKey }> {
  if (path === undefined || path === '') return {};
  const privateKey = await privateKeyAt(path, cwd);
  if (privateKey) return { serverKey: { privateKey, public: publicText(privateKey) } };
  throw new CliFailure({
    what: 'The key of this server cannot be read.',
    where: 'SINEW_RELEASE_KEY_FILE',
    fix: 'Name a file that `sinew key` wrote, readable by whoever runs Sinew.',
    exitCode: exitCodes.usage,
  });
}
