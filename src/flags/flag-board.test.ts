import { expect, test } from 'vitest';

import { noon, quietBoard } from './flag-board-fixture.ts';
import { flagLeaseMs, flagPollMs } from './flag-board.ts';

test('a process that cannot read flags takes for off what is marked so, to the millisecond after a minute, and says so', async () => {
  const { board, clock, broken, ask } = quietBoard();
  board.start();
  await clock.settle(flagPollMs);
  expect(board.lookedAt()).toBe(noon + flagPollMs);
  broken.on = true;
  await clock.settle(flagLeaseMs - 1);
  expect(board.isCutOff()).toBe(false);
  expect(board.failure()).toBeNull();
  expect(ask('paging')).toMatchObject({ value: true, reason: 'STATIC' });
  await clock.settle(1);
  expect(board.isCutOff()).toBe(true);
  expect(board.failure()).toContain('could not be read for 60 s');
  expect(ask('paging')).toMatchObject({ value: false, reason: 'STALE' });
  expect(ask('wording')).toMatchObject({ value: 'old', reason: 'STALE' });

  broken.on = false;
  await clock.settle(flagPollMs);
  expect(board.failure()).toBeNull();
  expect(ask('paging')).toMatchObject({ value: true, reason: 'STATIC' });
  await board.stop();
});

test('a process that was never started to look is not cut off, however late it is', async () => {
  const { board, clock, ask } = quietBoard();
  await board.look();
  clock.advance(10 * flagLeaseMs);
  expect(board.isCutOff()).toBe(false);
  expect(ask('paging')).toMatchObject({ value: true });
});

test('an older look that comes back later changes nothing', async () => {
  const { board, rows, ask, change } = quietBoard();
  rows.push(change('turned-off'));
  expect(await board.look()).toBe(true);
  const older = rows.splice(0);
  expect(await board.look()).toBe(false);
  rows.push(...older);
  expect(ask('paging')).toMatchObject({ value: false, reason: 'DISABLED' });
});

test('a hint is enough: it does not wait for the next look', async () => {
  const { board, rows, signals, clock, ask, change } = quietBoard();
  board.start();
  rows.push(change('turned-off'));
  signals.send({ kind: 'flag' });
  await clock.settle(0);
  expect(ask('paging')).toMatchObject({ value: false, reason: 'DISABLED' });
  await board.stop();
});

test('a change of another process that a hint of our own leads to is told, too, and once', async () => {
  const { board, rows, signals, clock, change } = quietBoard();
  board.start();
  let told = 0;
  rows.push(change('turned-off'));
  signals.send({ kind: 'flag' });
  signals.listen(({ kind }) => void (told += kind === 'flag' ? 1 : 0));
  await clock.settle(3 * flagPollMs);
  expect(told).toBe(1);
  await board.stop();
});
