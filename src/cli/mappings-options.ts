import type { Network } from '../governance/governance.ts';
import { suggestion } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';

export interface MappingsOptions {
  json?: boolean;
  feed?: string;
  network: string;
  unmapped?: boolean;
  /** `KX=2823-3`: one line of the feed's code map, tried without a file. */
  try?: string;
  from?: string;
  to?: string;
  limit: number;
  data?: string;
}

/** The feed that is named, or all. Throws `CliFailure` (usage) where the network has none of that name. */
export function feedsOf(network: Network, id: string | undefined): Network['feeds'] {
  const feeds = network.feeds.filter((feed) => id === undefined || feed.id === id);
  if (feeds.length > 0 || id === undefined) return feeds;
  const known = network.feeds.map((feed) => feed.id);
  throw new CliFailure({
    what: `The network has no feed "${id}".`,
    where: '--feed',
    fix: `Name one of its feeds.${suggestion(id, known)}`,
    exitCode: exitCodes.usage,
  });
}

/** A code or unit as it may stand in a terminal. What is no plain word could be a name: it is not shown. */
export function shownCode(code: string): string {
  return /^[A-Za-z0-9%[{][\w.*^%/{}[\]-]{0,19}$/.test(code) ? code : '(a text, see the message)';
}
