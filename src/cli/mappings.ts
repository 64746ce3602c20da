import {
  effectiveMappings,
  type EffectiveMapping,
  type Network,
} from '../governance/governance.ts';
import { suggestion } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

export interface MappingsOptions {
  json?: boolean;
  feed?: string;
  network: string;
}

/** `sinew mappings`: the maps of each feed as they are in force with these files, and where every line of them stands. */
export async function mappings(terminal: Terminal, options: MappingsOptions): Promise<Report> {
  const network = await networkAt(options.network, terminal.cwd);
  const feeds = feedsOf(network, options.feed).map((feed) => ({
    feed: feed.id,
    title: feed.title,
    mappings: effectiveMappings(feed),
  }));
  const { dictionary } = network;
  return {
    lines: [
      ...feeds.flatMap((feed) => ['', `${feed.feed}: ${feed.title}`, ...tableOf(feed.mappings)]),
      '',
      dictionary
        ? `Dictionary ${dictionary.version}: ${dictionary.results.length} results that workflows may ask about.`
        : 'The network has no dictionary.',
    ].slice(1),
    json: { network: { id: network.id, version: network.version }, feeds, dictionary },
  };
}

/** The feed that is named, or all. Throws `CliFailure` (usage) where the network has none of that name. */
function feedsOf(network: Network, id: string | undefined): Network['feeds'] {
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

const maps = { codes: 'code', locations: 'point of care', providers: 'provider' } as const;

function tableOf(mappings: readonly EffectiveMapping[]): string[] {
  if (mappings.length === 0) return ['  maps nothing'];
  const cells = mappings.map(({ map, sent, to, display, writtenAt }) => [
    maps[map],
    sent,
    display === null ? to : `${to} ${display}`,
    writtenAt ?? '-',
  ]);
  return aligned(cells).map((line) => `  ${line}`);
}

/** Rows of cells as lines, each column as wide as its widest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
