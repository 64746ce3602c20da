import { Temporal } from 'temporal-polyfill';

import type { SourceFiles } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';

/** So long after the demonstration was begun its first waiver ends: soon enough that somebody is asked what becomes of it. */
export const firstWaiverDays = 20;

const waiversFile = 'waivers.yaml';
const expiry = /(expires: ')(\d{4}-\d{2}-\d{2})(')/g;

/**
 * The files of the example network with the ends of its waivers moved, all by as many days, to the day on which the demonstration was
 * begun. Files have fixed days, and a waiver that ended long ago would show nobody what a waiver is; begun is begun, so they end as real
 * ones do.
 */
export function redateWaivers(files: SourceFiles, begunAt: Instant): SourceFiles {
  const text = files[waiversFile];
  const first = [...(text ?? '').matchAll(expiry)].map(([, , day = '']) => day).toSorted()[0];
  if (text === undefined || first === undefined) return files;
  const begun = Temporal.Instant.fromEpochMilliseconds(begunAt).toZonedDateTimeISO('UTC');
  const end = begun.toPlainDate().add({ days: firstWaiverDays });
  const { days } = Temporal.PlainDate.from(first).until(end);
  const moved = text.replace(
    expiry,
    (_, before: string, day: string, after: string) =>
      `${before}${Temporal.PlainDate.from(day).add({ days }).toString()}${after}`,
  );
  return { ...files, [waiversFile]: moved };
}
