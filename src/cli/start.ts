import type { IdentityProviderSettings } from '../access/access.ts';
import type { Network } from '../governance/governance.ts';
import { pinoLog, systemClock, systemIds } from '../platform/platform.ts';
import { createSystem } from '../system.ts';
import { CliFailure } from './cli-failure.ts';
import { announce, type Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { isFree } from './free-ports.ts';
import { networkAt, webRootHere } from './network-at.ts';
import { openOwnDatabase } from './open-database.ts';
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
  const { identityProvider, publicUrl } = signInSettings(terminal.env);
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
      identityProvider,
      webRoot: webRootHere(),
      publicUrl,
    });
    const { url } = await system.start({ host, port });
    announce(
      terminal,
      { command: 'start', json: options.json === true },
      {
        lines: [
          `${network.title} ${network.version} runs at ${publicUrl} (${url}), epoch ${system.release.epoch}.`,
        ],
        json: {
          url,
          publicUrl,
          network: { id: network.id, version: network.version, epoch: system.release.epoch },
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

const REQUIRED = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'SINEW_URL'] as const;

/** Who people are is never left to chance: without a provider there is no start, and the demonstration's is refused. */
function signInSettings(env: Terminal['env']): {
  identityProvider: IdentityProviderSettings;
  publicUrl: string;
} {
  const missing = REQUIRED.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new CliFailure({
      what: 'Sinew does not start without your identity provider.',
      where: missing.join(', '),
      why: 'People sign in with OpenID Connect; the provider of the demonstration lets anybody in and is refused here.',
      fix:
        'Set OIDC_ISSUER, OIDC_CLIENT_ID and SINEW_URL (the address in the browser), and OIDC_CLIENT_SECRET if the ' +
        'provider gave you one. To look around, run `sinew demo`.',
      exitCode: exitCodes.usage,
    });
  }
  const publicUrl = originOf(env['SINEW_URL'] ?? '', 'SINEW_URL');
  const issuer = env['OIDC_ISSUER'] ?? '';
  if (originOf(issuer, 'OIDC_ISSUER') === publicUrl) {
    throw new CliFailure({
      what: 'The identity provider cannot be Sinew itself.',
      where: 'OIDC_ISSUER',
      why: 'It has the same address as SINEW_URL: only the demonstration brings its own provider.',
      fix: 'Set OIDC_ISSUER to your identity provider.',
      exitCode: exitCodes.usage,
    });
  }
  const secret = env['OIDC_CLIENT_SECRET'];
  return {
    publicUrl,
    identityProvider: {
      issuer,
      clientId: env['OIDC_CLIENT_ID'] ?? '',
      redirectUri: `${publicUrl}/auth/callback`,
      ...(secret && { clientSecret: secret }),
      ...(env['OIDC_PERSON_CLAIM'] === 'sub' && { personClaim: 'sub' as const }),
    },
  };
}

function originOf(text: string, name: string): string {
  if (URL.canParse(text)) return new URL(text).origin;
  throw new CliFailure({
    what: `${name} is not an address.`,
    where: name,
    fix: 'Write it with its scheme, as in https://sinew.example.',
    exitCode: exitCodes.usage,
  });
}

/** A feed on a port that somebody else has would be deaf: better not to start at all. */
async function refuseTakenPorts(
  network: Network,
  web: { host: string; port: number },
): Promise<void> {
  const wanted = [
    ...network.feeds.map(({ id, host, port }) => ({ what: `feed ${id}`, host, port })),
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
