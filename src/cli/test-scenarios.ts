import type { Network } from '../governance/governance.ts';
import { suggestion } from '../platform/platform.ts';
import { playScenarios, type PlayedScenario } from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import { counted } from './counted.ts';
import { exitCodes } from './exit-codes.ts';

/** The stories of a network's workflows, or of one, as they came out. Throws `CliFailure` where there is no such workflow. */
export function testScenarios(
  { workflows }: Network,
  workflow: string | undefined,
): readonly PlayedScenario[] {
  const chosen = workflows.filter(({ id }) => workflow === undefined || id === workflow);
  if (chosen.length === 0 && workflow !== undefined) {
    throw new CliFailure({
      what: `The network has no workflow "${workflow}".`,
      where: '--workflow',
      fix: suggestion(
        workflow,
        workflows.map(({ id }) => id),
      ).trim(),
      exitCode: exitCodes.usage,
    });
  }
  return playScenarios({ workflows: chosen });
}

/** A line for each workflow; of a story that did not come out, what happened and what was expected; of all, if asked, the story. */
export function scenarioLines(played: readonly PlayedScenario[], withStories: boolean): string[] {
  return [...Map.groupBy(played, ({ workflow }) => workflow)].flatMap(([workflow, stories]) => {
    const isGood = stories.every(({ passed }) => passed);
    const shown = stories.filter(({ passed }) => withStories || !passed);
    return [
      `${isGood ? '✓' : '✗'} ${workflow}: ${counted(stories.length, 'story', 'stories')}`,
      ...shown.flatMap(storyLines),
    ];
  });
}

function storyLines({ title, path, passed, story, failures }: PlayedScenario): string[] {
  return [
    `  ${passed ? '✓' : '✗'} ${title}${passed ? '' : ` (${path})`}`,
    ...story.map((line) => `      ${line}`),
    ...failures.map((failure) => `    ✗ ${failure}`),
  ];
}
