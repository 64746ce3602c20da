import { checkContract, type ContractResult } from '../feeds/feeds.ts';
import type { Feed } from '../governance/governance.ts';
import { didYouMean, must, systemClock } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

/** `sinew test [dir]`: every feed against the contract that its file makes with its sender. Needs no database and no port. */
export async function testFeeds(
  terminal: Terminal,
  options: { json?: boolean; feed?: string },
  [dir = 'networks/northlake']: readonly string[],
): Promise<Report> {
  const network = await networkAt(dir, terminal.cwd);
  const feeds = chosen(network.feeds, options.feed);
  const tested = feeds.map((feed) => {
    const site = must(
      network.sites.find(({ id }) => id === feed.site),
      `site ${feed.site}`,
    );
    return { feed: feed.id, results: checkContract(feed, site, systemClock.now()) };
  });
  const results = tested.flatMap((one) => one.results);
  const broken = results.filter((one) => one.broken.length > 0);
  const summary = `${results.length} cases of ${feeds.length} feeds, ${broken.length} broken.`;
  return {
    lines: [...tested.flatMap(({ feed, results: cases }) => linesOf(feed, cases)), summary],
    json: {
      passed: broken.length === 0,
      cases: results.length,
      broken: broken.length,
      feeds: tested,
    },
    exitCode: broken.length === 0 ? exitCodes.ok : exitCodes.invalid,
  };
}

function chosen(feeds: readonly Feed[], id: string | undefined): readonly Feed[] {
  const found = feeds.filter((feed) => id === undefined || feed.id === id);
  if (found.length > 0) return found;
  throw new CliFailure({
    what: `There is no feed "${id}".`,
    where: '--feed',
    fix: didYouMean(
      id ?? '',
      feeds.map((feed) => feed.id),
    ),
    exitCode: exitCodes.usage,
  });
}

function linesOf(feed: string, results: readonly ContractResult[]): string[] {
  const broken = results.filter((one) => one.broken.length > 0);
  if (results.length === 0) return [`- ${feed}: no contract (FHIR)`];
  return [
    `${broken.length === 0 ? '✓' : '✗'} ${feed}: ${results.length} cases`,
    ...broken.flatMap(({ title, broken: why }) => [
      `  ${title}`,
      ...why.map((one) => `    ${one}`),
    ]),
  ];
}
