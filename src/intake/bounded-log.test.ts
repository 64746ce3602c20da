import { expect, test } from 'vitest';

import { silentLog, VirtualClock, type LogFields } from '../platform/platform.ts';
import { boundMs, BoundedLog, linesMax } from './bounded-log.ts';

const north = { feed: 'north', site: 'n' };

function bounded(max?: number) {
  const lines: [event: string, fields: LogFields | undefined][] = [];
  const clock = new VirtualClock(0);
  const log = {
    ...silentLog,
    warn: (event: string, fields?: LogFields) => void lines.push([event, fields]),
  };
  const limit = max === undefined ? {} : { linesMax: max };
  return { clock, lines, log: new BoundedLog({ clock, log, ...limit }) };
}

test(`${linesMax} lines of one event and feed are written in a minute, and what is beyond them is counted`, () => {
  const { clock, lines, log } = bounded();
  for (let seq = 1; seq <= linesMax + 7; seq++) log.warn('message.refused', { ...north, seq });
  expect(lines).toHaveLength(linesMax);
  log.warn('message.refused', { feed: 'south', site: 's', seq: 1 });
  log.warn('message.parked', { ...north, seq: 1 });
  expect(lines).toHaveLength(linesMax + 2);
  clock.advance(boundMs);
  expect(lines.slice(linesMax + 2)).toEqual([['message.refused', { ...north, count: 7 }]]);
  log.warn('message.refused', { ...north, seq: 1 });
  expect(lines.at(-1)).toEqual(['message.refused', { ...north, seq: 1 }]);
});

test('counts add up, and what is left at the end is told', () => {
  const { clock, lines, log } = bounded(1);
  for (const count of [5, 10, 20]) log.warn('frame.noise', { ...north, count });
  log.stop();
  const told = [5, 30].map((count) => ['frame.noise', { ...north, count }]);
  expect(lines).toEqual(told);
  clock.advance(boundMs);
  expect(lines).toEqual(told);
});
