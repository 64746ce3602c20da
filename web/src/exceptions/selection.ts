import type { ApiExceptionGroup, ApiNewReplay } from '../../../src/http/api.ts';

/**
 * Which exceptions a person has ticked: whole groups, also their members that are not on the page, without some of them; and
 * single messages. Values are the group's key.
 */
export interface Selection {
  groups: ReadonlySet<string>;
  rows: ReadonlyMap<number, string>;
  except: ReadonlyMap<number, string>;
}

/** As much of a group as a selection looks at. */
export type SelectableGroup = Pick<ApiExceptionGroup, 'feed' | 'cause' | 'replayable' | 'count'> & {
  items: readonly { seq: number }[];
};

export const nothingSelected: Selection = {
  groups: new Set(),
  rows: new Map(),
  except: new Map(),
};

export function groupKey({ feed, cause }: Pick<SelectableGroup, 'feed' | 'cause'>): string {
  return `${feed} ${cause}`;
}

/** All of a group, or nothing of it. */
export function tickGroup(selection: Selection, key: string, ticked: boolean): Selection {
  const groups = new Set(selection.groups);
  if (ticked) groups.add(key);
  else groups.delete(key);
  return { groups, rows: without(selection.rows, key), except: without(selection.except, key) };
}

/** One message more, or one less. */
export function tickRow(
  selection: Selection,
  seq: number,
  key: string,
  ticked: boolean,
): Selection {
  if (selection.groups.has(key)) {
    return { ...selection, except: changed(selection.except, seq, key, !ticked) };
  }
  return { ...selection, rows: changed(selection.rows, seq, key, ticked) };
}

export function isTicked({ groups, rows, except }: Selection, seq: number, key: string): boolean {
  return groups.has(key) ? !except.has(seq) : rows.has(seq);
}

/** How many messages of a group are ticked. */
export function countTicked({ groups, rows, except }: Selection, group: SelectableGroup): number {
  const key = groupKey(group);
  if (groups.has(key)) return Math.max(0, group.replayable - countOf(except, key));
  return countOf(rows, key);
}

/** What is left of a selection after others have settled messages: nothing that is known to be gone. */
export function stillOpen(selection: Selection, listed: readonly SelectableGroup[]): Selection {
  const groups = new Map(listed.map((group) => [groupKey(group), group]));
  const isOpen = ([seq, key]: readonly [number, string]): boolean => {
    const group = groups.get(key);
    if (group === undefined) return false;
    const hasMore = group.count > group.items.length;
    return hasMore || group.items.some((item) => item.seq === seq);
  };
  return {
    groups: new Set([...selection.groups].filter((key) => groups.has(key))),
    rows: new Map([...selection.rows].filter(isOpen)),
    except: new Map([...selection.except].filter(isOpen)),
  };
}

/** What the plan is asked to take. */
export function meant(
  { groups, rows, except }: Selection,
  listed: readonly SelectableGroup[],
): ApiNewReplay['selection'] {
  const whole = listed
    .filter((group) => groups.has(groupKey(group)))
    .map(({ feed, cause }) => ({ feed, cause }));
  return {
    outcome: 'failed',
    ...(whole.length > 0 && { groups: whole }),
    ...(rows.size > 0 && { seqs: [...rows.keys()] }),
    ...(except.size > 0 && { except: [...except.keys()] }),
  };
}

function without(rows: ReadonlyMap<number, string>, key: string): ReadonlyMap<number, string> {
  return new Map([...rows].filter(([, of]) => of !== key));
}

function changed(
  rows: ReadonlyMap<number, string>,
  seq: number,
  key: string,
  has: boolean,
): ReadonlyMap<number, string> {
  const next = new Map(rows);
  if (has) next.set(seq, key);
  else next.delete(seq);
  return next;
}

function countOf(rows: ReadonlyMap<number, string>, key: string): number {
  return [...rows.values()].filter((of) => of === key).length;
}
