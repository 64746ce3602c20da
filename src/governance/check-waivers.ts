import { Temporal } from 'temporal-polyfill';

import { suggestion, type Instant, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import { waiverDaysMax, waiverEndsSoonDays, type Waiver } from './waiver.ts';
import type { YamlFile } from './yaml-file.ts';

type WaiversFile = YamlFile<NetworkFile<'waivers'>>;

/**
 * What is wrong with the waivers of a network as far as its own files can tell: what they name exists, each has one value for a
 * parameter at a site, and a day on which it ends. One that is over, or soon will be, is told of.
 */
export function checkWaivers(files: NetworkFiles, now: Instant | undefined): Problem[] {
  const file = files.waivers;
  if (!file) return [];
  return [
    ...file.value.waivers.flatMap((waiver, index) => [
      ...checkNames(file, waiver, index, files),
      ...checkEnd(file, waiver, index, { files, now }),
    ]),
    ...checkOnce(file),
  ];
}

/** The waivers of a workflow that hold now at one of their sites, each with those sites. Without `now` all hold. */
export function waiversInForce(
  files: NetworkFiles,
  workflow: string,
  now: Instant | undefined,
): Waiver[] {
  const waivers = files.waivers?.value.waivers.filter((one) => one.workflow === workflow) ?? [];
  return waivers
    .map((waiver) => ({
      ...waiver,
      sites: waiver.sites.filter((site) => now === undefined || !isOver(waiver, site, files, now)),
    }))
    .filter(({ sites }) => sites.length > 0);
}

/** Where something is written that is found under `['waivers', <id>, …]`; undefined for other paths. */
export function waiverPlaces({
  waivers: file,
}: NetworkFiles): (path: readonly (string | number)[]) => string | undefined {
  return ([root, id, ...rest]) => {
    if (root !== 'waivers' || !file) return undefined;
    const index = file.value.waivers.findIndex((one) => one.id === id);
    return file.where(['waivers', index, ...rest]);
  };
}

function checkNames(
  file: WaiversFile,
  { workflow, sites }: Waiver,
  index: number,
  files: NetworkFiles,
): Problem[] {
  const { workflows } = files.workflows.value;
  const installed = workflows.find(({ id }) => id === workflow);
  const path = ['waivers', index];
  if (!installed) {
    const known = workflows.map(({ id }) => id);
    const sentence = `There is no workflow "${workflow}".${suggestion(workflow, known)}`;
    return [problem(file.where([...path, 'workflow']), sentence)];
  }
  const runsAt = installed.sites === 'all' ? [...files.sites.keys()] : installed.sites;
  return sites.flatMap((site, at) => {
    if (runsAt.includes(site)) return [];
    const sentence = `The workflow "${workflow}" does not run at "${site}".${suggestion(site, runsAt)}`;
    return [problem(file.where([...path, 'sites', at]), sentence)];
  });
}

function checkEnd(
  file: WaiversFile,
  waiver: Waiver,
  index: number,
  { files, now }: { files: NetworkFiles; now: Instant | undefined },
): Problem[] {
  const where = file.where(['waivers', index, 'expires']);
  const end = dayOf(waiver.expires);
  if (!end)
    return [problem(where, `There is no day ${waiver.expires}: write one as in 2027-06-30.`)];
  if (now === undefined) return [];
  const over = waiver.sites.filter((site) => isOver(waiver, site, files, now));
  if (over.length > 0) {
    const sentence = `The waiver "${waiver.id}" ended on ${waiver.expires} and does not hold any more at ${over.join(', ')}. Renew it, or remove it.`;
    return [problem(where, sentence, 'warning')];
  }
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate();
  const days = today.until(end).days;
  if (days > waiverDaysMax) {
    const sentence = `A waiver ends within ${waiverDaysMax} days; this one would hold for ${days}. Renew it in time, or change the rule.`;
    return [problem(where, sentence)];
  }
  if (days > waiverEndsSoonDays) return [];
  const sentence = `The waiver "${waiver.id}" ends in ${days} days. Its owner is ${waiver.owner}.`;
  return [problem(where, sentence, 'warning')];
}

function isOver({ expires }: Waiver, site: string, { sites }: NetworkFiles, now: Instant): boolean {
  const end = dayOf(expires);
  const zone = zoneOf(sites.get(site)?.value.zone);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  return end !== undefined && Temporal.PlainDate.compare(today, end) > 0;
}

// A site whose zone cannot be read is reported where it is declared.
function zoneOf(zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function dayOf(text: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function checkOnce(file: WaiversFile): Problem[] {
  const { waivers } = file.value;
  const meant = waivers.map(({ workflow, parameter, sites }) =>
    sites.map((site) => `${workflow} ${parameter} ${site}`),
  );
  return waivers.flatMap(({ id }, index) => {
    const sameId = waivers.findIndex((one) => one.id === id);
    if (sameId !== index) {
      return [problem(file.where(['waivers', index, 'id']), `There is a second waiver "${id}".`)];
    }
    const before = meant.slice(0, index).flat();
    const twice = meant[index]?.some((one) => before.includes(one)) === true;
    const sentence = 'Another waiver gives this parameter a value at one of these sites.';
    return twice ? [problem(file.where(['waivers', index, 'parameter']), sentence)] : [];
  });
}

function problem(
  location: string,
  sentence: string,
  severity: Problem['severity'] = 'error',
): Problem {
  return { code: 'waiver', severity, location, sentence };
}
