import { readTree, type SourceFiles } from '../governance/governance.ts';
import { must, type Queryable } from '../platform/platform.ts';
import type { ChangedFiles, ChangeRequest } from './change-request.ts';
import { mergeTexts, type TextConflict } from './merge-texts.ts';
import { baseFor } from './request-base.ts';

/** A file that was changed beneath a request, and that the request changes too. */
export interface RebasedFile {
  file: string;
  /** Where both changed the same lines. Null: one of the two took the file away. */
  conflicts: readonly TextConflict[] | null;
}

/** Whose lines are taken in a file where both changed them: the request's, or those that run now. */
export type Preferences = Readonly<Record<string, 'ours' | 'theirs'>>;

const networkFile = 'network.yaml';

/**
 * A request's changes on top of what runs now. Files that only one side changed come as that side has them, the others line by
 * line. `conflicts` names those that somebody must decide first. The version is no change: it is raised anew.
 */
export function rebaseFiles(
  { before, now, changed }: { before: SourceFiles; now: SourceFiles; changed: ChangedFiles },
  prefer: Preferences,
): { changed: ChangedFiles; conflicts: readonly RebasedFile[] } {
  const rebased: Record<string, string | null> = {};
  const conflicts: RebasedFile[] = [];
  for (const [file, written] of Object.entries(changed)) {
    const [base = null, theirs = null] = [before[file], now[file]];
    const ours =
      file === networkFile && written !== null ? withVersionOf(written, theirs) : written;
    const from = file === networkFile && base !== null ? withVersionOf(base, theirs) : base;
    if (ours === theirs) continue;
    if (from === theirs || base === theirs) rebased[file] = ours;
    else {
      const merged = mergeFile({ base: from, ours, theirs }, prefer[file]);
      if ('conflicts' in merged) conflicts.push({ file, conflicts: merged.conflicts });
      else if (merged.text !== theirs) rebased[file] = merged.text;
    }
  }
  return { changed: rebased, conflicts };
}

function mergeFile(
  { base, ours, theirs }: Record<'base' | 'ours' | 'theirs', string | null>,
  prefer: 'ours' | 'theirs' | undefined,
): { text: string | null } | { conflicts: readonly TextConflict[] | null } {
  if (base !== null && ours !== null && theirs !== null) {
    return mergeTexts({ base, ours, theirs }, prefer);
  }
  return prefer ? { text: { ours, theirs }[prefer] } : { conflicts: null };
}

const versionLine = /^version:.*$/m;

function withVersionOf(text: string, other: string | null): string {
  const [line] = versionLine.exec(other ?? '') ?? [];
  return line === undefined ? text : text.replace(versionLine, () => line);
}

/** What a request's files would be on top of what runs now, and where somebody must decide. Reads only. */
export async function previewRebase(
  tx: Queryable,
  request: ChangeRequest,
): Promise<ReturnType<typeof rebaseFiles>> {
  const before = must(await readTree(tx, request.base.tree), 'the files of the base are kept');
  const { files: now } = await baseFor(tx, request.sites);
  return rebaseFiles({ before, now, changed: request.files }, {});
}
