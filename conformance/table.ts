import type { Fixture } from './fixture.ts';
import type { Library } from './library.ts';
import type { Result, Verdict } from './run-fixtures.ts';

/** What came of one library. */
export interface Column {
  library: Pick<Library, 'name' | 'version'>;
  results: readonly Result[];
}

const MARKS: Readonly<Record<Verdict, string>> = { kept: '✓', broken: '✗', 'not claimed': '–' };

/** Two tables in Markdown: by area, `kept of claimed`, and every rule. */
export function tables(columns: readonly Column[]): string {
  const fixtures = columns[0]?.results.map(({ fixture }) => fixture) ?? [];
  const areas = [...new Set(fixtures.map(({ area }) => area))];
  const heads = columns.map(({ library }) => `${library.name} ${library.version}`);
  const byArea = areas.map((area) => [
    area,
    ...columns.map(({ results }) => score(results.filter(({ fixture }) => fixture.area === area))),
  ]);
  const sum = ['**all**', ...columns.map(({ results }) => `**${score(results)}**`)];
  const rules = fixtures.map((fixture) => [
    `\`${fixture.id}\``,
    ruleText(fixture),
    ...columns.map(({ results }) => markOf(results, fixture)),
  ]);
  return [
    table(['area', ...heads], [...byArea, sum]),
    table(['fixture', 'rule and source', ...columns.map(({ library }) => library.name)], rules),
  ].join('\n\n');
}

/** How many rules are kept, of those that the library claims. */
function score(results: readonly Result[]): string {
  const claimed = results.filter(({ verdict }) => verdict !== 'not claimed');
  if (claimed.length === 0) return MARKS['not claimed'];
  return `${claimed.filter(({ verdict }) => verdict === 'kept').length} of ${claimed.length}`;
}

function ruleText({ rule, source }: Fixture): string {
  return `${rule} _${source}_`.replaceAll('|', '\\|');
}

function markOf(results: readonly Result[], fixture: Fixture): string {
  const verdict = results.find((one) => one.fixture.id === fixture.id)?.verdict ?? 'not claimed';
  return MARKS[verdict];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
