import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import pino from 'pino';

import {
  newestRelease,
  pemReader,
  readAssignments,
  type Network,
  type SourceFiles,
} from '../governance/governance.ts';
import { migrate, pinoLog, systemClock, systemIds, type Database } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import { announce, type Report } from './command.ts';
import { redateWaivers } from './demo-waivers.ts';
import { exitCodes } from './exit-codes.ts';
import { freePortFrom, onFreePorts } from './free-ports.ts';
import { networkAt, networkFilesAt, webRootHere, networkFolder } from './network-at.ts';
import { candidateFolders } from './candidate-folders.ts';
import { openOwnDatabase } from './open-database.ts';
import { startDemo, type RunningDemo } from './start-demo.ts';
import { progressOn, type Terminal } from './terminal.ts';

export interface DemoCommandOptions {
  json?: boolean;
  port: number;
  data: string;
  seed?: number;
  speed: number;
}

const NETWORK = 'networks/northlake';
const HOST = '127.0.0.1';
const SEEDS = 2 ** 31;

/** `sinew demo`: the example network at work, until it is told to end. */
export async function demo(terminal: Terminal, options: DemoCommandOptions): Promise<Report> {
  const progress = progressOn(terminal);
  const logFile = join(options.data, 'sinew.log');
  const log = pinoLog(
    pino.destination({ dest: resolve(terminal.cwd, logFile), mkdir: true, sync: true }),
  );
  const ended = terminal.interrupted();
  progress.show('starting the database');
  const opened = await openOwnDatabase(terminal, { data: options.data, log });
  try {
    await migrate(opened.database);
    const begunAt = (await readAssignments(opened.database))[0]?.at ?? systemClock.now();
    const dated = (files: SourceFiles) => redateWaivers(files, begunAt);
    const network = await onFreePorts(await networkAt(NETWORK, terminal.cwd, dated));
    await refuseOtherNetwork(opened.database, network, opened.from);
    progress.show('starting the hospitals');
    const running = await startDemo({
      database: opened.database,
      clock: systemClock,
      ids: systemIds(systemClock),
      log,
      network,
      files: dated(await networkFilesAt(NETWORK, terminal.cwd)),
      listen: { host: HOST, port: await freePortFrom(options.port, HOST) },
      webRoot: webRootHere(),
      candidates: candidateFolders(NETWORK, terminal.cwd),
      filesRoot: resolve(terminal.cwd, options.data),
      readPem: pemReader({
        folder: networkFolder(NETWORK, terminal.cwd),
        variable: (name) => terminal.env[name],
      }),
      seed: options.seed ?? Math.floor(systemClock.now() / 1000) % SEEDS,
      speed: options.speed,
      furnish: true,
    });
    progress.end();
    announce(
      terminal,
      { command: 'demo', json: options.json === true },
      welcome(running, network, { logFile, from: opened.from }),
    );
    await ended;
    progress.show('ending');
    await running.stop();
  } finally {
    await opened.close();
    progress.end();
  }
  return { lines: [], json: null };
}

/** Simulated patients must never get among real ones. */
async function refuseOtherNetwork(
  database: Database,
  network: Network,
  from: string,
): Promise<void> {
  const inForce = await newestRelease(database);
  if (!inForce || inForce.network.id === network.id) return;
  throw new CliFailure({
    what: 'This database belongs to another network.',
    where: from,
    why: `"${inForce.network.id}" is in force there; the demonstration would mix simulated patients into it.`,
    fix: 'Unset DATABASE_URL, or name an empty folder with --data.',
    exitCode: exitCodes.conflict,
  });
}

function welcome(
  { url, system }: RunningDemo,
  network: Network,
  { logFile, from }: { logFile: string; from: string },
): Report {
  const visitor = network.people[0];
  return {
    lines: [
      `Sinew demo   ${url}`,
      `Sign in as   ${visitor?.name}, ${visitor?.title}, or anybody else on the page; nobody has a password`,
      `Ctrl+C ends  every patient is invented; data in ${from}, log in ${logFile}`,
      ...(webRootHere() === null
        ? ['             The pages are not built yet: run `npm run build` and start again.']
        : []),
    ],
    json: {
      url,
      signInAs: visitor?.id ?? null,
      network: { id: network.id, version: network.version, epoch: system.release.epoch },
      feeds: system.intake.ports(),
      data: from,
      log: logFile,
      web: existsSync(join(webRootHere() ?? '', 'index.html')),
    },
  };
}
