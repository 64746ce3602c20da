import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** PostgreSQL refuses to run as root: the account that it runs as instead. Undefined: as ourselves. */
export type PostgresUser = { uid: number; gid: number } | undefined;

/** PostgreSQL of our own could not be brought up. The sentence is for the operator. */
export class EmbeddedPostgresFault extends Error {
  override readonly name = 'EmbeddedPostgresFault';
}

/**
 * Who is to run the server. As a normal user: ourselves. As root: the owner of the cluster, where there is one
 * already; else the account `sinew-postgres` or `postgres`, else a new system account `sinew-postgres`.
 * Never `nobody`: other services run under that name and could read the data.
 */
export async function postgresUser(clusterDirectory: string): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return undefined;
  return (
    (await ownerOf(clusterDirectory)) ??
    (await accountNamed('sinew-postgres')) ??
    (await accountNamed('postgres')) ??
    (await createAccount())
  );
}

/** True where `user` may enter `directory` (all its parents let it pass). */
export async function canEnter(user: PostgresUser, directory: string): Promise<boolean> {
  try {
    await runAs(user, 'test', ['-x', directory]);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program as `user`, away from our working directory, which that user may not be allowed to enter. */
export async function runAs(user: PostgresUser, file: string, args: string[]): Promise<string> {
  const { stdout } = await execFileAsync(file, args, { ...user, cwd: '/', env: environment() });
  return stdout;
}

const execFileAsync = promisify(execFile);

// PG* variables of the operator's shell would point initdb and the server elsewhere.
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

async function ownerOf(directory: string): Promise<PostgresUser> {
  const found = await stat(directory).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

async function accountNamed(name: string): Promise<PostgresUser> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = accounts
    .split('\n')
    .map((line) => line.split(':'))
    .find((account) => account[0] === name);
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

async function createAccount(): Promise<PostgresUser> {
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  try {
    await execFileAsync('useradd', [...args, 'sinew-postgres']);
  } catch {
    throw new EmbeddedPostgresFault(
      'PostgreSQL may not run as root, and no account "sinew-postgres" could be created for it. ' +
        'Start Sinew as a normal user, or set DATABASE_URL to a PostgreSQL of yours.',
    );
  }
  return accountNamed('sinew-postgres');
}
