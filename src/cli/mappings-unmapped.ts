import { newestRelease } from '../governance/governance.ts';
import { readUnmapped, unmappedResultsMax, type UnmappedCode } from '../mappings/mappings.ts';
import { iso } from '../platform/platform.ts';
import type { Report } from './command.ts';
import { shownCode, type MappingsOptions } from './mappings-options.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

/** `sinew mappings --unmapped`: codes that came and that no map has, those with critical results first, then by volume. */
export async function listUnmapped(terminal: Terminal, options: MappingsOptions): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const release = await newestRelease(opened.database);
    const sites = release?.network.sites.map(({ id }) => id) ?? [];
    const found = await readUnmapped(opened.database, sites);
    const codes = found.filter(({ feed }) => options.feed === undefined || feed === options.feed);
    const stopped = (found[0]?.looked ?? 0) >= unmappedResultsMax;
    return {
      lines: [
        ...(codes.length === 0
          ? ['Every code that came is mapped, or is LOINC itself.']
          : codes.map(lineOf)),
        ...(stopped ? [`Only the newest ${unmappedResultsMax} such results were looked at.`] : []),
      ],
      json: { codes: codes.map(asJson), stopped },
    };
  } finally {
    await opened.close();
  }
}

function lineOf({ feed, code, results, critical, lastAt, messages }: UnmappedCode): string {
  const flagged = critical === 0 ? '' : `, ${critical} flagged as critical`;
  return `${feed}  ${shownCode(code)}  ${results} results${flagged}, last ${iso(lastAt)}  messages ${messages.join(', ')}`;
}

// Names and units come as the sender wrote them: on a terminal they could be anything, so they are for the page.
function asJson({ feed, site, code, results, critical, firstAt, lastAt, messages }: UnmappedCode) {
  const times = { firstAt: iso(firstAt), lastAt: iso(lastAt) };
  return { feed, site, code: shownCode(code), results, critical, ...times, messages };
}
