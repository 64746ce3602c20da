import { Temporal } from 'temporal-polyfill';

import { suggestion, type Problem } from '../platform/platform.ts';
import { recurrence, type ChangeWindow } from './freeze.ts';
import { windowDaysMax } from './freeze-files.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { YamlFile } from './yaml-file.ts';

type FreezesFile = YamlFile<NetworkFile<'freezes'>>;

/** What is wrong with freeze windows and budgets: they name sites that there are, each once, and their rules can be read. */
export function checkFreezes({ freezes: file, sites }: NetworkFiles): Problem[] {
  if (!file) return [];
  const known = [...sites.keys()];
  return (['windows', 'budgets'] as const).flatMap((list) =>
    file.value[list].flatMap((one, index) => [
      ...checkSites(file, [list, index], one, known),
      ...checkOnce(file, list, index),
      ...('starts' in one ? checkRule(file, index, one as ChangeWindow) : []),
    ]),
  );
}

function checkSites(
  file: FreezesFile,
  path: readonly (string | number)[],
  { sites }: { sites: 'all' | readonly string[] },
  known: readonly string[],
): Problem[] {
  if (sites === 'all') return [];
  return sites.flatMap((site, at) =>
    known.includes(site)
      ? []
      : problem(
          file.where([...path, 'sites', at]),
          `There is no site "${site}".${suggestion(site, known)}`,
        ),
  );
}

function checkOnce(file: FreezesFile, list: 'windows' | 'budgets', index: number): Problem[] {
  const ids = file.value[list].map(({ id }) => id);
  const id = ids[index] ?? '';
  if (ids.indexOf(id) === index) return [];
  return problem(file.where([list, index, 'id']), `There is another "${id}" in ${list}.`);
}

function checkRule(file: FreezesFile, index: number, window: ChangeWindow): Problem[] {
  const at = (field: string): string => file.where(['windows', index, field]);
  const zone = window.zone ?? 'UTC';
  if (!isRead(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone))) {
    return problem(at('zone'), `There is no time zone "${zone}". Write one as America/Chicago.`);
  }
  if (!isRead(() => Temporal.PlainDateTime.from(window.starts, { overflow: 'reject' }))) {
    return problem(at('starts'), 'There is no such day. Write one as 2026-12-18T17:00.');
  }
  if (!isRead(() => recurrence(window, zone).next(new Date(0), true))) {
    const sentence =
      'This is no recurrence rule. Write one as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=18 (RFC 5545).';
    return problem(at('rrule'), sentence);
  }
  const count = Number.parseInt(window.lasts, 10);
  const days = window.lasts.endsWith('d') ? count : count / 24;
  if (days <= windowDaysMax) return [];
  return problem(at('lasts'), `A window lasts ${windowDaysMax} days at most.`);
}

function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function problem(location: string, sentence: string): Problem[] {
  return [{ code: 'freeze', severity: 'error', location, sentence }];
}
