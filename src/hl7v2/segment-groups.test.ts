import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseMessage, segmentGroups, type Segment, type SegmentGroup } from './hl7v2.ts';

const levels = [['PID', 'PV1'], ['ORC', 'OBR'], ['OBX']];

function groupsOf(names: readonly string[]): SegmentGroup {
  const lines = names.map((name, i) => (i === 0 ? 'MSH|^~\\&|A' : `${name}|${i}`));
  return segmentGroups(parseMessage(lines.join('\r')).message, levels);
}

/** As it reads: `MSH (PID PV1 (ORC OBR (OBX NTE)))`. */
function told({ segments, groups }: SegmentGroup): string {
  return [...segments.map(({ name }) => name), ...groups.map((one) => `(${told(one)})`)].join(' ');
}

describe('the groups of a message', () => {
  test.each([
    ['MSH PID PV1 ORC OBR OBX OBX', 'MSH (PID PV1 (ORC OBR (OBX) (OBX)))'],
    ['MSH PID OBR OBX OBR OBX', 'MSH (PID (OBR (OBX)) (OBR (OBX)))'],
    ['MSH PID ORC OBR ORC OBR', 'MSH (PID (ORC OBR) (ORC OBR))'],
    ['MSH PID OBR PID OBR', 'MSH (PID (OBR)) (PID (OBR))'],
    ['MSH SFT PID NTE OBR NTE OBX NTE ZLB', 'MSH SFT (PID NTE (OBR NTE (OBX NTE ZLB)))'],
    ['MSH PID ORC TQ1 OBR', 'MSH (PID (ORC TQ1 OBR))'],
    ['MSH PID ORC OBX OBR', 'MSH (PID (ORC (OBX)) (OBR))'],
    ['MSH PID OBX OBX', 'MSH (PID (OBX) (OBX))'],
    ['MSH OBX', 'MSH (OBX)'],
    ['MSH PID OBR PV1', 'MSH (PID (OBR)) (PV1)'],
  ])('%s is %s', (names, groups) => {
    expect(told(groupsOf(names.split(' ')))).toBe(groups);
  });

  test('no segment is lost, doubled or moved, however they come', () => {
    const names = fc.constantFrom('PID', 'PV1', 'ORC', 'OBR', 'OBX', 'NTE', 'ZZZ');
    fc.assert(
      fc.property(fc.array(names, { maxLength: 40 }), (rest) => {
        const all = [groupsOf(['MSH', ...rest])].flatMap(flat);
        expect(all.map(({ index }) => index)).toEqual(all.map((_, i) => i));
        expect(all).toHaveLength(rest.length + 1);
      }),
    );
  });
});

function flat({ segments, groups }: SegmentGroup): Segment[] {
  return [...segments, ...groups.flatMap(flat)];
}
