import { effectiveMappings, type EffectiveMapping } from '../governance/governance.ts';
import type { Report } from './command.ts';
import { feedsOf, type MappingsOptions } from './mappings-options.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

/** `sinew mappings [preview]`: what feeds' codes mean, which codes nothing is known of, and what a change would do. */
export async function mappings(
  terminal: Terminal,
  options: MappingsOptions,
  [act]: readonly string[],
): Promise<Report> {
  if (act === 'preview') {
    const { previewNetwork } = await import('./mappings-preview.ts');
    return previewNetwork(terminal, options);
  }
  if (options.unmapped !== true) return listMappings(terminal, options);
  const { listUnmapped } = await import('./mappings-unmapped.ts');
  return listUnmapped(terminal, options);
}

/** The maps of each feed as they are in force with these files, and where every line of them stands. */
async function listMappings(terminal: Terminal, options: MappingsOptions): Promise<Report> {
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
