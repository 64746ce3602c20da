import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiTaskRow } from '../../../src/http/api.ts';
import { ann, me, row, type RowWish } from '../../mock/canned-work.ts';
import { emptyTray, nextTray, traySummary, trayText, type Tray } from './tray.ts';

const now = Date.parse('2026-11-21T14:00:00Z');
const task = (id: string, wish: Partial<RowWish> = {}) =>
  row(now, { id, patient: ann, about: 'Potassium 6.8 mmol/L', ...wish });

const read = (tray: Tray, rows: ApiTaskRow[]) =>
  nextTray(tray, {
    kind: 'read',
    work: {
      serverTime: new Date(now).toISOString(),
      mine: rows.filter(({ owner }) => owner !== null),
      pool: rows.filter(({ owner }) => owner === null),
      colleagues: [],
    },
    me: me.id,
  });
const show = (tray: Tray) => nextTray(tray, { kind: 'show' });
const first = (rows: ApiTaskRow[]) => show(read(emptyTray, rows));
const shownIds = (tray: Tray) => tray.shown.map((shown) => shown.row.id);

describe('the order of the list', () => {
  test('is offered to me, critical, mine, pool; and due soonest first in each', () => {
    const offered = {
      ...task('offered', { priority: 'critical' }),
      offeredTo: { id: me.id, name: me.name },
    };
    const tray = first([
      task('later', { acceptMinutes: 50 }),
      offered,
      task('sooner', { acceptMinutes: 5 }),
      task('mine', { owner: me, priority: 'critical' }),
      task('critical', { priority: 'critical', acceptMinutes: 60 }),
    ]);
    expect(shownIds(tray)).toEqual(['offered', 'critical', 'mine', 'sooner', 'later']);
  });

  test('puts a task without a deadline last', () => {
    const open = { ...task('open-ended'), acceptBy: null };
    expect(shownIds(first([open, task('due')]))).toEqual(['due', 'open-ended']);
  });
});

describe('while nobody asks for updates', () => {
  test('a new task waits in the tray', () => {
    const tray = read(first([task('a')]), [task('a'), task('b', { priority: 'critical' })]);
    expect(shownIds(tray)).toEqual(['a']);
    expect(traySummary(tray).addedCritical.map(({ id }) => id)).toEqual(['b']);
    expect(trayText(traySummary(tray))).toBe('1 new (1 critical)');
  });

  test('a task that went away leaves a trace where it stood', () => {
    const tray = read(first([task('a'), task('b')]), [task('b')]);
    expect(tray.shown.map(({ row: { id }, mark }) => [id, mark])).toEqual([
      ['a', 'removed'],
      ['b', null],
    ]);
    expect(trayText(traySummary(tray))).toBe('1 removed');
  });

  test('a task that changed says the latest, stays where it is and is marked', () => {
    const accepted = { ...task('a', { owner: me }), rev: 2 };
    const tray = read(first([task('a', { priority: 'critical' })]), [accepted]);
    expect(tray.shown[0]).toMatchObject({ group: 'critical', mark: 'changed', row: accepted });
  });

  test('a task that comes back is no longer marked as removed', () => {
    const tray = read(read(first([task('a')]), []), [task('a')]);
    expect(tray.shown[0]?.mark).toBeNull();
    expect(trayText(traySummary(tray))).toBeNull();
  });

  test('whatever is read, no row comes, goes or moves', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(ids, fc.array(ids), (before, reads) => {
        const start = first(before.map((id) => task(id)));
        const end = reads.reduce(
          (tray, after) =>
            read(
              tray,
              after.map((id) => task(id, { acceptMinutes: after.length })),
            ),
          start,
        );
        expect(shownIds(end)).toEqual(shownIds(start));
      }),
    );
  });
});

test('showing the updates gives the list as it is, and empties the tray', () => {
  const tray = show(read(first([task('a'), task('b')]), [task('b'), task('c')]));
  expect(shownIds(tray)).toEqual(['b', 'c']);
  expect(trayText(traySummary(tray))).toBeNull();
});
