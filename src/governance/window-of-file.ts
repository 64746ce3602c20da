import type { ChangeWindow } from './freeze.ts';
import type { NetworkFile } from './network-files.ts';

/** A window as a file says it. What is not written is not there, as in the network's JSON. */
export function windowOf({
  rrule,
  zone,
  ...rest
}: NetworkFile<'freezes'>['windows'][number]): ChangeWindow {
  return { ...rest, ...(rrule !== undefined && { rrule }), ...(zone !== undefined && { zone }) };
}
