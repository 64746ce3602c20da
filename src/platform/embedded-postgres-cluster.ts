import { randomBytes } from 'node:crypto';
import {
  appendFile,
  chmod,
  chown,
  lstat,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { PostgresBinaries } from './embedded-postgres-binaries.ts';
import {
  canEnter,
  EmbeddedPostgresFault,
  runAs,
  type PostgresUser,
} from './embedded-postgres-user.ts';

/** A PostgreSQL data directory of ours, initialised. */
export interface Cluster {
  directory: string;
  password: string;
  user: PostgresUser;
}

/** What a running server says of itself in postmaster.pid (PostgreSQL 18, src/include/utils/pidfile.h). */
export interface Postmaster {
  pid: number;
  port: number;
  /** Empty where it listens on TCP only. */
  socketDirectory: string;
}

/**
 * The cluster under `dataDirectory/cluster`, made when it is missing. Where the account that PostgreSQL must run as
 * cannot enter `dataDirectory`, the cluster lives in /var/lib/sinew and `cluster` is a link to it: the link is the
 * record of where it is, so that a moved checkout finds its data again.
 */
export async function openCluster(
  dataDirectory: string,
  user: PostgresUser,
  binaries: PostgresBinaries,
): Promise<Cluster> {
  const link = join(dataDirectory, 'cluster');
  if (!(await exists(link))) await createCluster(link, user, binaries);
  const directory = await realpath(link).catch(() => {
    throw new EmbeddedPostgresFault(
      `${link} points to a data directory that is gone. Put it back, or remove the link to begin anew.`,
    );
  });
  const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  if (version !== binaries.major) {
    throw new EmbeddedPostgresFault(
      `The data in ${directory} was written by PostgreSQL ${version}, this version of Sinew brings ` +
        `PostgreSQL ${binaries.major}. Start the version of Sinew that wrote it, or upgrade with pg_upgrade.`,
    );
  }
  const password = (await readFile(join(directory, PASSWORD_FILE), 'utf8')).trim();
  return { directory, password, user };
}

/** The server that claims this directory, if one does; whether it lives is not said. */
export async function readPostmaster(directory: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, socketDirectory = ''] = text.split('\n').map((line) => line.trim());
  return pid && port ? { pid: Number(pid), port: Number(port), socketDirectory } : undefined;
}

/** Writes what the server is to be started with; the file is ours and written anew at each start. */
export async function writeSettings(
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  );
  const path = join(cluster.directory, SETTINGS_FILE);
  await writeFile(path, lines.join(''), { mode: 0o600 });
  await give(path, cluster.user);
}

/** Creates `directory` and its missing parents so that other accounts may pass through, but not look. */
export async function makeDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o711 });
}

const PASSWORD_FILE = 'sinew.password';
const SETTINGS_FILE = 'sinew.conf';
const PASSWORD_BYTES = 24;

async function createCluster(
  link: string,
  user: PostgresUser,
  binaries: PostgresBinaries,
): Promise<void> {
  await makeDirectory(dirname(link));
  if (user) await letPass(dirname(link));
  const elsewhere = !(await canEnter(user, dirname(link)));
  const place = elsewhere ? join('/var/lib/sinew', `cluster-${randomName()}`) : link;
  await makeDirectory(dirname(place));
  // Under another name until it is whole: a start that was cut short leaves no half a cluster behind.
  const unfinished = `${place}.new-${randomName()}`;
  try {
    await initialise(unfinished, user, binaries);
    await rename(unfinished, place);
    if (elsewhere) await symlink(place, link);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another Sinew that started at the same moment was faster: its cluster is as good as ours.
    if (await exists(link)) {
      if (elsewhere) await rm(place, { recursive: true, force: true });
      return;
    }
    throw error;
  }
}

async function initialise(
  directory: string,
  user: PostgresUser,
  binaries: PostgresBinaries,
): Promise<void> {
  const passwordFile = `${directory}.password`;
  await mkdir(directory, { mode: 0o700 });
  await give(directory, user);
  try {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flush: true });
    await give(passwordFile, user);
    await runAs(user, join(binaries.bin, 'initdb'), [
      `--pgdata=${directory}`,
      '--username=sinew',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--data-checksums',
      '--encoding=UTF8',
      // The same order of text on every machine, whatever its locales.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
    await rename(passwordFile, join(directory, PASSWORD_FILE));
    await appendFile(join(directory, 'postgresql.conf'), `include '${SETTINGS_FILE}'\n`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

// The data directory is ours to open for passing through, and nothing in it can be looked at; its parents are not.
async function letPass(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  await chmod(directory, mode | 0o011);
}

async function give(path: string, user: PostgresUser): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function randomName(): string {
  return randomBytes(6).toString('hex');
}
