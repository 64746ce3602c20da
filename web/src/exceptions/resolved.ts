import type { ApiEdited, ApiExceptions } from '../../../src/http/api.ts';
import type { How } from './resolve-dialog.tsx';

/** What the server said it did. */
export interface Resolved {
  seq: number;
  exceptionId: string;
  how: How;
  released: number;
}

/**
 * What came of it, told from the list as it is now and not from the wish: a retried message that fails again is back on
 * the list as a new exception, and that is what counts.
 */
export function resolvedText(
  { seq, exceptionId, how, released }: Resolved,
  now: ApiExceptions,
): string {
  const items = now.groups.flatMap((group) => group.items);
  const again = items.find((item) => item.seq === seq && item.id !== exceptionId);
  if (again !== undefined)
    return `Message ${seq} was tried again and failed again: ${again.sentence}`;
  const done = how === 'retry' ? 'is being tried again' : 'was skipped';
  return `Message ${seq} ${done}. ${releasedText(released)}`;
}

function releasedText(released: number): string {
  if (released === 0) return 'Nothing waited behind it.';
  return released === 1
    ? 'The message that waited behind it goes on.'
    : `${released} messages that waited behind it go on.`;
}

/** What became of a message that a person edited. */
export function editedText(seq: number, { seq: edited, outcome }: ApiEdited): string {
  const became: Readonly<Record<string, string>> = {
    applied: 'was applied in its place.',
    kept: 'was kept; no facts are taken from it.',
    parked: 'waits in its place.',
    failed: 'failed too, and is on this list.',
  };
  return `Message ${seq} is left out. Message ${edited}, as you wrote it, ${became[outcome] ?? outcome}`;
}
