import type { Network } from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import {
  leadInDays,
  type Difference,
  type PeriodReport,
  type Tally,
} from '../rehearsal/rehearsal.ts';

/** What `sinew replay` prints: first whether anything would be different, then where, then what may be thought of it. */
export function replayLines(report: PeriodReport, network: Network): string[] {
  const { difference, from, to, events, runs } = report;
  const examples = difference.examples.map((one, n) => ({ ...one, runId: runs[n] ?? null }));
  return [
    `${events} events from ${iso(from)} to ${iso(to)}, gone through again: ${report.inForce.version} in force beside ${report.candidate.version}.`,
    ...differenceLines({ ...difference, examples }, network),
    '',
    ...caveats(report),
    `Digest ${report.digest}`,
  ];
}

/** How a candidate differs: in one sentence, in sums, and where, with examples. */
export function differenceLines(told: ToldDifference, network: Network): string[] {
  const title = (site: string): string =>
    network.sites.find(({ id }) => id === site)?.title ?? site;
  const groups = told.groups.filter(({ kinds }) => Object.values(kinds).some((n) => n > 0));
  return [
    told.tasks === 0
      ? 'Nothing would have been different for anybody.'
      : `${counted(told.tasks, 'task')} would have been different: ${kindWords(told.kinds)}.`,
    '',
    ...table([
      ['', 'tasks', 'escalations', 'not accepted in time', 'not done in time'],
      ['in force', ...tallyCells(told.before)],
      ['candidate', ...tallyCells(told.after)],
    ]),
    ...groups.flatMap(({ site, unit, workflow, before, after, kinds, causes }) => [
      '',
      `${title(site)}${unit === null ? '' : `, ${unit}`}: ${workflow}`,
      `  tasks ${change(before.tasks, after.tasks)}, escalations ${change(before.escalations, after.escalations)}, ` +
        `not accepted in time ${change(before.acceptBreaches, after.acceptBreaches)}, not done in time ${change(before.finishBreaches, after.finishBreaches)}`,
      `  ${kindWords(kinds)}; because of ${kindWords(causes)}`,
      ...exampleLines(told.examples, { site, unit, workflow }),
    ]),
    ...interruptionLines(told, title),
  ];
}

/** A difference with the run behind each example. */
export interface ToldDifference extends Omit<Difference, 'examples'> {
  examples: readonly ToldExample[];
}

interface ToldExample extends Pick<
  Difference['examples'][number],
  'kind' | 'key' | 'site' | 'unit' | 'workflow' | 'message' | 'before' | 'after'
> {
  runId: string | null;
}

function tallyCells({ tasks, escalations, acceptBreaches, finishBreaches }: Tally): string[] {
  return [tasks, escalations, acceptBreaches, finishBreaches].map(String);
}

function exampleLines(
  examples: readonly ToldExample[],
  group: { site: string; unit: string | null; workflow: string },
): string[] {
  return examples.flatMap((example) => {
    const { site, unit, workflow, kind, before, after, message, key, runId } = example;
    if (site !== group.site || unit !== group.unit || workflow !== group.workflow) return [];
    const where = runId ? `/runs/${runId}` : message === null ? 'no run' : `/messages/${message}`;
    return [`    ${kind}: ${key}, ${shownChange(before, after)}  ${where}`];
  });
}

type Shown = ToldExample['before'];

function shownChange(before: Shown, after: Shown): string {
  if (before && after) {
    const at = change(clock(before.openedAt), clock(after.openedAt));
    const asks = change(before.role, after.role);
    return `opened ${at}, asks ${asks}, escalations ${change(before.escalations, after.escalations)}`;
  }
  const only = before ?? after;
  return only ? `opened ${clock(only.openedAt)}, asks ${only.role}` : '';
}

function interruptionLines(
  { interruptions }: Pick<Difference, 'interruptions'>,
  title: (site: string) => string,
): string[] {
  const changed = interruptions.filter(
    ({ before, after }) => before.interruptions !== after.interruptions,
  );
  if (changed.length === 0) return [];
  return [
    '',
    'Interruptions of a person in a shift, on average (and at most):',
    ...changed.map(
      ({ site, unit, role, shift, before, after }) =>
        `  ${title(site)}${unit === null ? '' : `, ${unit}`}: ${role} ${shift}  ${each(before)} → ${each(after)}`,
    ),
  ];
}

function each({
  interruptions,
  shifts,
  most,
}: {
  interruptions: number;
  shifts: number;
  most: number;
}): string {
  return `${shifts === 0 ? 0 : (interruptions / shifts).toFixed(1)} (${most})`;
}

function caveats(report: PeriodReport): string[] {
  const { before, after, recorded, alike, feedsWithOtherMaps } = report;
  return [
    `The same in both, and gone through once for both: ${counted(alike.length, 'workflow')}.`,
    `How far to trust it: of ${counted(recorded.tasks, 'task')} opened in truth, what was in force opened ${recorded.alike} here at the same time.`,
    `People: as recorded for ${after.acts.record} tasks of the candidate; expected from what was observed for ${after.acts.expectation}; nobody acts on ${after.acts.nobody}.`,
    `Notices to people: ${change(before.told, after.told)}. Effects for other systems: ${change(before.sent, after.sent)}. Nothing was told or sent.`,
    `Acts that found their task in another state: ${before.actsInVain} in force, ${after.actsInVain} with the candidate.`,
    `Runs that began more than ${leadInDays} days before the period are not known here.`,
    ...(feedsWithOtherMaps.length > 0
      ? [
          `The candidate reads ${feedsWithOtherMaps.join(', ')} by other maps. The events were read by those of their day: try the maps with \`sinew mappings preview\`.`,
        ]
      : []),
  ];
}

function kindWords(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .filter(([, n = 0]) => n > 0)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(', ');
}

function change<Value>(before: Value, after: Value): string {
  return before === after ? String(before) : `${String(before)} → ${String(after)}`;
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function clock(at: Instant): string {
  return iso(at).slice(0, 16).replace('T', ' ');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[column] ?? 0),
      )
      .join('  '),
  );
}
