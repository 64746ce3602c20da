import { checkContract, type ContractResult } from '../feeds/feeds.ts';
import type { Feed, Network } from '../governance/governance.ts';
import { must, suggestion, systemClock } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { counted } from './counted.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';
import { scenarioLines, testScenarios } from './test-scenarios.ts';

interface TestOptions {
  json?: boolean;
  feed?: string;
  workflow?: string;
  story?: boolean;
}

/**
 * `sinew test [dir]`: every feed against the contract that its file makes with its sender, and every workflow against its
 * stories. `--feed` and `--workflow` choose one. Needs no database and no port.
 */
export async function testNetwork(
  terminal: Terminal,
  options: TestOptions,
  [dir = 'networks/northlake']: readonly string[],
): Promise<Report> {
  const network = await networkAt(dir, terminal.cwd);
  const { feed, workflow } = options;
  const feeds = feed !== undefined || workflow === undefined ? testFeeds(network, feed) : [];
  const stories =
    workflow !== undefined || feed === undefined ? testScenarios(network, workflow) : [];
  const cases = feeds.flatMap(({ results }) => results);
  const broken = cases.filter((one) => one.broken.length > 0).length;
  const failed = stories.filter(({ passed }) => !passed).length;
  const passed = broken === 0 && failed === 0;
  return {
    lines: [
      ...feeds.flatMap(({ feed: id, results }) => contractLines(id, results)),
      ...(feeds.length > 0
        ? [
            `${counted(cases.length, 'case')} of ${counted(feeds.length, 'feed')}: ${broken === 0 ? 'none' : broken} broken.`,
          ]
        : []),
      ...(feeds.length > 0 && stories.length > 0 ? [''] : []),
      ...scenarioLines(stories, options.story === true),
      ...(stories.length > 0 ? [storiesSummary(stories.length, failed)] : []),
    ],
    json: { passed, cases: cases.length, broken, feeds, stories },
    exitCode: passed ? exitCodes.ok : exitCodes.invalid,
  };
}

function storiesSummary(count: number, failed: number): string {
  const told = counted(count, 'story', 'stories');
  if (failed === 0) return `${told}: ${count === 1 ? 'it came' : 'all came'} out as written.`;
  return `${told}: ${failed} came out otherwise.`;
}

interface TestedFeed {
  feed: string;
  results: readonly ContractResult[];
}

function testFeeds(network: Network, id: string | undefined): TestedFeed[] {
  return chosenFeeds(network.feeds, id).map((feed) => {
    const site = must(
      network.sites.find((one) => one.id === feed.site),
      `site ${feed.site}`,
    );
    return { feed: feed.id, results: checkContract(feed, site, systemClock.now()) };
  });
}

function chosenFeeds(feeds: readonly Feed[], id: string | undefined): readonly Feed[] {
  const found = feeds.filter((feed) => id === undefined || feed.id === id);
  if (found.length > 0) return found;
  throw new CliFailure({
    what: `There is no feed "${id}".`,
    where: '--feed',
    fix: suggestion(
      id ?? '',
      feeds.map((feed) => feed.id),
    ).trim(),
    exitCode: exitCodes.usage,
  });
}

function contractLines(feed: string, results: readonly ContractResult[]): string[] {
  const broken = results.filter((one) => one.broken.length > 0);
  if (results.length === 0) return [`- ${feed}: no contract (FHIR)`];
  return [
    `${broken.length === 0 ? '✓' : '✗'} ${feed}: ${counted(results.length, 'case')}`,
    ...broken.flatMap(({ title, broken: why }) => [
      `  ${title}`,
      ...why.map((one) => `    ${one}`),
    ]),
  ];
}
