import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventReader } from './event-stream.ts';

const text = ': ping\n\nid: 7\ndata: {"a":1}\n\nevent: reset\nid: 8\ndata: one\ndata: two\n\n';
const events = [
  { name: 'message', id: '7', data: '{"a":1}' },
  { name: 'reset', id: '8', data: 'one\ntwo' },
];

test('heartbeats are no events; names, ids and several lines of data are kept', () => {
  expect(eventReader()(text)).toEqual(events);
});

test('however the network cuts the text, and whichever line ends it has, the events are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: text.length * 2 })),
      fc.constantFrom('\n', '\r\n'),
      (cuts, lineEnd) => {
        const whole = text.replaceAll('\n', lineEnd);
        const bounds = [0, ...cuts.filter((cut) => cut < whole.length), whole.length].toSorted(
          (a, b) => a - b,
        );
        const read = eventReader();
        const found = bounds
          .slice(1)
          .flatMap((end, index) => read(whole.slice(bounds[index], end)));
        expect(found).toEqual(events);
      },
    ),
  );
});

test('an event without its empty line is not yet one', () => {
  const read = eventReader();
  expect(read('data: half')).toEqual([]);
  expect(read('\n')).toEqual([]);
  expect(read('\n')).toEqual([{ name: 'message', id: null, data: 'half' }]);
});
