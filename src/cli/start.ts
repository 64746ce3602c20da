import { resolve } from 'node:path';

import { systemResolve } from '../delivery/delivery.ts';
import { packFolder } from '../downtime/downtime.ts';
import { mllpFeeds, pemReader, type Network } from '../governance/governance.ts';
import { pinoLog, systemClock, systemIds } from '../platform/platform.ts';
import { createSystem } from '../system.ts';
import { CliFailure } from './cli-failure.ts';
import { announce, type Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { isFree } from './free-ports.ts';
import { candidateFolders } from './candidate-folders.ts';
import { serverKeyOf } from './server-key.ts';
import { networkAt, networkFilesAt, networkFolder, webRootHere } from './network-at.ts';
import { databaseUrl, openOwnDatabase } from './open-database.ts';
import { startSettings } from './start-settings.ts';
import type { Terminal } from './terminal.ts';

export interface StartOptions {
  json?: boolean;
  network: string;
  port: number;
  host: string;
  data: string;
}

/** `sinew start`: Sinew for real, until it is told to end. Refuses to run without an identity provider of yours. */
export async function start(terminal: Terminal, options: StartOptions): Promise<Report> {
  const { host, port } = options;
  const ended = terminal.interrupted();
  const settings = startSettings(terminal.env);
  databaseUrl(terminal);
  const network = await networkAt(options.network, terminal.cwd);
  await refuseTakenPorts(network, { host, port });
  const log = pinoLog();
  const opened = await openOwnDatabase(terminal, { data: options.data, log });
  try {
    const system = await createSystem({
      database: opened.database,
      clock: systemClock,
      ids: systemIds(systemClock),
      log,
      network,
      files: await networkFilesAt(options.network, terminal.cwd),
      ...(await serverKeyOf(terminal.env['SINEW_RELEASE_KEY_FILE'], terminal.cwd)),
      webRoot: webRootHere(),
      candidates: candidateFolders(options.network, terminal.cwd),
      packs: packFolder(resolve(terminal.cwd, options.data, 'downtime')),
      delivery: {
        filesRoot: resolve(terminal.cwd, options.data),
        variable: (name) => terminal.env[name],
        resolve: systemResolve,
      },
      variable: (name) => terminal.env[name],
      readPem: pemReader({
        folder: networkFolder(options.network, terminal.cwd),
        variable: (name) => terminal.env[name],
      }),
      ...settings,
    });
    const { url } = await system.start({ host, port });
    const { network: running, epoch } = system.release;
    announce(
      terminal,
      { command: 'start', json: options.json === true },
      {
        lines: [
          `${running.title} ${running.version} runs at ${settings.publicUrl} (${url}), epoch ${epoch}.`,
          ...folderLines(network, running),
        ],
        json: {
          url,
          publicUrl: settings.publicUrl,
          network: { id: running.id, version: running.version, epoch },
          feeds: system.intake.ports(),
          data: opened.from,
        },
      },
    );
    await ended;
    await system.stop();
  } finally {
    await opened.close();
  }
  return { lines: [], json: null };
}

// Whoever starts with a folder that they changed would else believe that it runs.
function folderLines(folder: Network, { policy }: Network): string[] {
  if (!policy) return [];
  return [
    `It is governed: the folder (version ${folder.version}) is not put in force. \`sinew releases\` lists what runs where.`,
  ];
}

/** A feed on a port that somebody else has would be deaf: better not to start at all. */
async function refuseTakenPorts(
  network: Network,
  web: { host: string; port: number },
): Promise<void> {
  const wanted = [
    ...mllpFeeds(network).map(({ id, host, port }) => ({ what: `feed ${id}`, host, port })),
    { what: 'the pages', ...web },
  ];
  for (const { what, host, port } of wanted) {
    if (await isFree(port, host)) continue;
    throw new CliFailure({
      what: `The port for ${what} cannot be listened on.`,
      where: `${host}:${port}`,
      why: 'Another program listens there, or the address is not of this machine.',
      fix: 'End the other program, or change the port (--port for the pages, feeds/*.yaml for feeds).',
      exitCode: exitCodes.conflict,
    });
  }
}
