import type { ApiTaskRow, ApiWork } from '../../../src/http/api.ts';

/**
 * The list as the reader sees it, and the list as it is. They differ on purpose: rows neither come, go nor move under a
 * hand that is about to press something. New and removed rows wait in the tray until the reader asks (rule S25, and the
 * patient list guidance PAL-0840 to PAL-0920 of the NHS Common User Interface). What a row says is always the latest.
 */
export interface Tray {
  shown: readonly ShownRow[];
  latest: readonly PlacedRow[];
}

/** First what waits for this one person's yes or no: until then two people may each think that the other has it. */
export const groups = ['offered', 'critical', 'mine', 'pool'] as const;

export type Group = (typeof groups)[number];

interface PlacedRow {
  row: ApiTaskRow;
  group: Group;
}

export interface ShownRow extends PlacedRow {
  /** The revision that stood here when the reader last asked for the list. */
  seenRev: number;
  mark: 'changed' | 'removed' | null;
}

export type TrayInput =
  /** The server's list as just read. */
  | { kind: 'read'; work: ApiWork; me: string }
  /** The reader asks to see it as it is. */
  | { kind: 'show' };

export const emptyTray: Tray = { shown: [], latest: [] };

/** The next tray. Give the first list a `show` after its `read`. */
export function nextTray(tray: Tray, input: TrayInput): Tray {
  switch (input.kind) {
    case 'read':
      return keepInPlace(tray.shown, placeRows(input.work, input.me));
    case 'show':
      return { latest: tray.latest, shown: tray.latest.map(asSeen) };
  }
}

export interface TraySummary {
  added: readonly ApiTaskRow[];
  changed: number;
  removed: number;
  /** New ones among the critical: they are said aloud. */
  addedCritical: readonly ApiTaskRow[];
}

/** What waits in the tray. */
export function traySummary({ shown, latest }: Tray): TraySummary {
  const shownIds = new Set(shown.map(({ row }) => row.id));
  const added = latest.map(({ row }) => row).filter(({ id }) => !shownIds.has(id));
  return {
    added,
    changed: shown.filter(({ mark }) => mark === 'changed').length,
    removed: shown.filter(({ mark }) => mark === 'removed').length,
    addedCritical: added.filter(({ priority }) => priority === 'critical'),
  };
}

/** `3 new (1 critical), 2 changed, 1 removed`; null where nothing waits. */
export function trayText({ added, addedCritical, changed, removed }: TraySummary): string | null {
  const critical = addedCritical.length === 0 ? '' : ` (${addedCritical.length} critical)`;
  const parts = [
    added.length === 0 ? null : `${added.length} new${critical}`,
    changed === 0 ? null : `${changed} changed`,
    removed === 0 ? null : `${removed} removed`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

function keepInPlace(shown: readonly ShownRow[], latest: readonly PlacedRow[]): Tray {
  const latestById = new Map(latest.map((placed) => [placed.row.id, placed]));
  return {
    latest,
    shown: shown.map((before) => {
      const now = latestById.get(before.row.id);
      if (now === undefined) return { ...before, mark: 'removed' };
      const same = now.row.rev === before.seenRev && now.group === before.group;
      return { ...before, row: now.row, mark: same ? null : 'changed' };
    }),
  };
}

function asSeen(placed: PlacedRow): ShownRow {
  return { ...placed, seenRev: placed.row.rev, mark: null };
}

function placeRows({ mine, pool }: ApiWork, me: string): PlacedRow[] {
  const rows = new Map([...mine, ...pool].map((row) => [row.id, row]));
  return [...rows.values()]
    .map((row) => ({ row, group: groupOf(row, me) }))
    .toSorted(
      (a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || dueFirst(a.row, b.row),
    );
}

function groupOf(row: ApiTaskRow, me: string): Group {
  if (row.owner !== null && row.offeredTo?.id === me) return 'offered';
  if (row.owner?.id === me) return 'mine';
  return row.priority === 'critical' ? 'critical' : 'pool';
}

function dueFirst(a: ApiTaskRow, b: ApiTaskRow): number {
  return dueAt(a) - dueAt(b) || Date.parse(a.openedAt) - Date.parse(b.openedAt);
}

/** The deadline that runs now. Without one a row comes after all that have one. */
function dueAt({ state, acceptBy, startBy, finishBy }: ApiTaskRow): number {
  const due = state === 'open' ? acceptBy : (startBy ?? finishBy);
  return due === null ? Number.MAX_SAFE_INTEGER : Date.parse(due);
}
