import type { Releases } from '../flow/flow.ts';
import {
  measuredTime,
  shownDeclared,
  summarizeMeasures,
  valueText,
  type MeasuresSummary,
  type MeasureSummary,
  type Period,
  type ShownMeasure,
} from '../measures/measures.ts';
import { iso, siteDateAndClock, systemClock } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import { releasesIn } from './releases-in.ts';
import type { Terminal } from './terminal.ts';

export interface MeasuresOptions {
  period: Period;
  site?: readonly string[];
  workflow?: string;
  version?: string;
  csv?: boolean;
  data?: string;
}

/** `sinew measures`: what happened to work, as the page Measures has it; as a table, as CSV by bucket and site, or as JSON. */
export async function measures(terminal: Terminal, options: MeasuresOptions): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const releases = await releasesIn(opened.database, opened.from);
    const { network } = releases.current;
    const sites = sitesOf(releases, options.site);
    const zone = network.sites.find(({ id }) => id === sites[0])?.zone ?? 'UTC';
    const time = measuredTime(options.period, systemClock.now(), zone);
    const summary = await summarizeMeasures(opened.database, {
      ...{ ...time, sites, workflow: options.workflow, version: options.version },
      declared: declaredOf(releases, options.workflow),
      siteTitle: (id) => network.sites.find((site) => site.id === id)?.title ?? id,
    });
    const span = { ...time, from: iso(time.from), to: iso(time.to) };
    return {
      lines: options.csv === true ? csvLines(summary) : tableLines(summary, time),
      json: { ...span, sites, ...jsonOf(summary) },
    };
  } finally {
    await opened.close();
  }
}

function sitesOf(releases: Releases, asked: readonly string[] | undefined): string[] {
  const known = releases.current.network.sites.map(({ id }) => id);
  if (!asked || asked.length === 0) return known;
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown === undefined) return [...asked];
  throw new CliFailure({
    what: `There is no site "${unknown}".`,
    where: '--site',
    fix: `Write one of ${known.join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}

function declaredOf(releases: Releases, workflow: string | undefined): ShownMeasure[] {
  if (workflow === undefined) return [];
  const known = releases.workflows.release(releases.current.epoch)?.workflows;
  const found = known?.get(workflow);
  if (found) {
    return Object.entries(found.definition.measures ?? {}).map(([name, measure]) =>
      shownDeclared(name, measure),
    );
  }
  throw new CliFailure({
    what: `No workflow "${workflow}" is in force.`,
    where: '--workflow',
    fix: `Write one of ${[...(known?.keys() ?? [])].toSorted().join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}

function tableLines(
  { measures: all, counts, drills, countedAt }: MeasuresSummary,
  { from, to, zone, bucket }: ReturnType<typeof measuredTime>,
): string[] {
  const until = Number.isFinite(countedAt)
    ? `Counted up to ${siteDateAndClock(countedAt, zone)}`
    : 'Nothing is counted yet';
  return [
    `${siteDateAndClock(from, zone)} to ${siteDateAndClock(to, zone)}, by ${bucket}. ${until}; drills left out: ${drills}.`,
    '',
    ...all.flatMap((one) => [one.measure.title, `  ${one.sentence}`, ...siteLines(one), '']),
    `${counts.runsStarted} runs started, ${counts.opened} tasks opened, ${counts.closed} closed, ${counts.climbs} rungs climbed, ${counts.handOvers} hand-overs offered, ${counts.exceptions} exceptions.`,
  ];
}

function siteLines({ measure, bySite }: MeasureSummary): string[] {
  const shown = bySite.filter(({ whole }) => whole.value !== null);
  if (shown.length < 2) return [];
  const wide = Math.max(...shown.map(({ site }) => site.length));
  return shown.map(
    ({ site, whole }) =>
      `    ${site.padEnd(wide)}  ${valueText(whole.value ?? 0, measure.unit)} of ${whole.of}`,
  );
}

/** One line a measure, site and bucket; values in seconds or as shares of 1. All sites together: the site is left empty. */
function csvLines({ measures: all }: MeasuresSummary): string[] {
  return [
    'measure,site,from,value,events,of,signal',
    ...all.flatMap(({ measure, points, bySite }) => [
      ...points.map(({ at, value, events, of, signal }) =>
        [measure.id, '', iso(at), value ?? '', events ?? '', of, signal ?? ''].join(','),
      ),
      ...bySite.flatMap(({ site, points: ofSite }) =>
        ofSite.map(({ at, value }) => [measure.id, site, iso(at), value, '', '', ''].join(',')),
      ),
    ]),
  ];
}

function jsonOf({
  measures: all,
  counts,
  remarks,
  drills,
  countedAt,
  changes,
}: MeasuresSummary): object {
  return {
    countedAt: Number.isFinite(countedAt) ? iso(countedAt) : null,
    ...{ drills, remarks, counts },
    changes: changes.map((one) => ({ ...one, at: iso(one.at) })),
    measures: all.map(({ measure, sentence, whole, tail, chart, points, bySite }) => ({
      ...{ id: measure.id, unit: measure.unit, sentence, ...whole, p90: tail, chart },
      points: points.map((point) => ({ ...point, at: iso(point.at) })),
      sites: bySite.map(({ site, whole: ofSite }) => ({ site, ...ofSite })),
    })),
  };
}
