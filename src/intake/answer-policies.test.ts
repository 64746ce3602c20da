import { describe, expect, test, vi } from 'vitest';

import { northFeed, where, world } from '../../test/intake-world.ts';
import type { Feed, Network } from '../governance/governance.ts';
import { frame, parseAck } from '../hl7v2/hl7v2.ts';
import { DatabaseFault } from '../platform/platform.ts';
import { accept, type Acceptance } from './accept.ts';
import { applicationAnswer } from './application-answers.ts';
import { stallMsMax } from './intake.ts';

type Answers = NonNullable<Network['feeds'][number]['answers']>;

const answering = (answers: Partial<Answers>): Feed => ({
  ...northFeed,
  answers: { applicationAck: 'off', transportCommit: false, batches: 'refuse', ...answers },
});

function sent(id: string, { wish = '|', number = '', type = 'ADT^A01' } = {}): Buffer {
  const header = `MSH|^~\\&|ADT|NORTH|||20260301||${type}|${id}|P|2.5.1|${number}||${wish}`;
  return Buffer.from(`${header}\rPID|1||A1^^^NORTH^MR\r`);
}

function accepted(feed: Feed, bytes: Buffer, lastNumber?: number): Acceptance {
  return accept({
    ...{ frame: { kind: 'frame', bytes }, feed, zone: 'UTC', epoch: 1, peer: '::1:5000' },
    ...{ receivedAt: 0, ackControlId: '0ACK1', lastNumber },
  });
}

describe('application answers that follow', () => {
  const later = answering({ applicationAck: 'same-connection' });

  test.each([
    ['AL|AL', 'CA', true, true],
    ['NE|AL', 'CA', false, true],
    ['AL|NE', 'CA', true, false],
    ['AL|ER', 'CA', true, true],
    ['AL|SU', 'CA', true, true],
    ['|', 'AA', true, false],
    ['NE|NE', 'AA', false, false],
  ])('%s in MSH-15 and MSH-16: %s now', (wish, code, wanted, follows) => {
    const { row, answerWanted } = accepted(later, sent('1', { wish }));
    expect([row.ackCode, answerWanted]).toEqual([code, wanted]);
    expect(row.along?.answer).toEqual(follows ? { controlId: 'LACK1', host: '::1' } : undefined);
  });

  test('an acknowledgement gets none, and gets its commit where it asks for one', () => {
    const { row, answerWanted } = accepted(later, sent('1', { wish: 'AL|AL', type: 'ACK' }));
    expect([row.ackCode, answerWanted, row.along]).toEqual(['CA', true, undefined]);
  });

  test('what is refused is answered at once and for good', () => {
    const refusing = { ...later, processingIds: ['T'] };
    const { row, answerWanted } = accepted(refusing, sent('1', { wish: 'NE|AL' }));
    expect([row.ackCode, answerWanted, row.along]).toEqual(['AR', true, undefined]);
  });

  test.each([
    ['AL', 'applied', null, 'MSA|AA|1\r'],
    ['AL', 'kept', 'no-reader', 'MSA|AA|1|Kept; nothing follows from it (no-reader).\r'],
    ['AL', 'failed', 'missing-patient', 'MSA|AE|1|It is kept and could not be applied.'],
    ['AL', 'skipped', null, 'MSA|AE|1|It is kept, and a person decided'],
    ['AL', 'skipped', 'replaced', 'MSA|AA|1\r'],
    ['SU', 'failed', 'x', undefined],
    ['ER', 'applied', null, undefined],
    ['ER', 'failed', 'x', 'MSA|AE|1|'],
  ] as const)('%s, and it is %s (%s)', (wish, outcome, reason, expected) => {
    const head = sent('1', { wish: `AL|${wish}` });
    const due = { ...{ seq: 1, feed: 'north', peer: '', host: '' }, controlId: 'L1', outcome };
    const answer = applicationAnswer({ ...due, reason, head }, { feed: later, time: '2026' });
    const text = answer && Buffer.from(answer).toString();
    if (expected === undefined) expect(text).toBeUndefined();
    else expect(text).toContain(expected);
    if (text !== undefined)
      expect(text).toMatch(
        /^MSH\|\^~\\&\|\|\|ADT\|NORTH\|2026\|\|ACK\^A01\^ACK\|L1\|P\|2\.5\.1\|\|\|NE/,
      );
  });
});

describe('the commit of MLLP release 2', () => {
  test('goes before each answer, and is the only word where none is wanted; those of the sender are no messages', async () => {
    const { journal, sender } = await world([answering({ transportCommit: true })]);
    const north = sender();
    north.socket.write(frame(sent('1')));
    await vi.waitFor(() => expect(north.raw).toHaveLength(2));
    expect(north.raw[0]).toBe('\x06');
    expect(parseAck(Buffer.from(north.raw[1] ?? ''))).toMatchObject({ code: 'AA', controlId: '1' });
    north.socket.write(
      Buffer.concat([frame(Uint8Array.of(0x06)), frame(sent('2', { wish: 'NE|NE' }))]),
    );
    await vi.waitFor(() => expect(north.raw).toHaveLength(3));
    expect(north.raw[2]).toBe('\x06');
    expect(journal.kept).toEqual(['1', '2']);
  });

  test('says that nothing is kept while the database is away, and then the connection is closed', async () => {
    const { journal, clock, sender } = await world([answering({ transportCommit: true })]);
    journal.onCommit = () => {
      throw new DatabaseFault('unavailable', 'journal-append', 'no room on the disk');
    };
    const north = sender();
    north.socket.write(frame(sent('1')));
    await vi.waitFor(() => {
      clock.advance(stallMsMax);
      expect(north.ended).toBe(true);
    });
    expect(north.raw).toEqual(['\x15']);
  });
});

describe('batches in one frame', () => {
  const batch = (count: number, ...ids: string[]): Buffer =>
    frame(
      Buffer.concat([
        Buffer.from('BHS|^~\\&|LAB|NORTH|||||||B7\r'),
        ...ids.map((id) => sent(id)),
        Buffer.from(`BTS|${count}\r`),
      ]),
    ) as Buffer;

  test('are refused whole where the feed does not take them', async () => {
    const { journal, sender } = await world();
    const north = sender();
    north.socket.write(batch(2, '1', '2'));
    await vi.waitFor(() => expect(north.acks).toHaveLength(1));
    expect(north.acks[0]?.code).toBe('AR');
    expect(journal.kept).toHaveLength(1);
  });

  test('are journalled message by message, and each is answered in its turn', async () => {
    const { journal, sender, warned } = await world([answering({ batches: 'each' })]);
    const north = sender();
    north.socket.write(Buffer.concat([batch(3, '1', '2'), frame(sent('3'))]));
    await north.answers('AA 1', 'AA 2', 'AA 3');
    expect(journal.kept).toEqual(['1', '2', '3']);
    expect(warned).toEqual([['batch.wrong', { ...where, cause: 'batch-count' }]]);
  });

  test('are answered by one batch that names theirs and says what was wrong with the count', async () => {
    const { sender } = await world([answering({ batches: 'one' })]);
    const north = sender();
    north.socket.write(batch(3, '1', '2'));
    await vi.waitFor(() => expect(north.raw).toHaveLength(1));
    const lines = (north.raw[0] ?? '').split('\r');
    expect(lines[0]).toMatch(/^BHS\|\^~\\&\|\|\|LAB\|NORTH\|20260301\d+-0600\|\|\|\|\w+\|B7$/);
    expect(lines.filter((line) => line.startsWith('MSA'))).toEqual(['MSA|AA|1', 'MSA|AA|2']);
    expect(lines.at(-2)).toBe('BTS|2|BTS-1 says 3 messages; there are 2.');
  });

  test('without a message are answered by a batch without one', async () => {
    const { journal, sender } = await world([answering({ batches: 'one' })]);
    const north = sender();
    north.socket.write(batch(0));
    await vi.waitFor(() => expect(north.raw).toHaveLength(1));
    expect(north.raw[0]).toMatch(/\rBTS\|0\r$/);
    expect(journal.kept).toEqual([]);
  });
});

describe('sequence numbers', () => {
  const msa = (raw: string | undefined): string =>
    raw?.split('\r').find((line) => line.startsWith('MSA')) ?? '';

  test('where they are enforced a gap is answered AE with the number expected, and the link goes on from there', async () => {
    const { sender, warned } = await world([{ ...northFeed, sequence: 'enforce' }]);
    const north = sender();
    const numbers = ['0', '5', '6', '8', '7', 'x', '-1', '3', ''];
    north.socket.write(
      Buffer.concat(numbers.map((number, at) => frame(sent(`M${at}`, { number })))),
    );
    await vi.waitFor(() => expect(north.raw).toHaveLength(numbers.length));
    expect(north.raw.map(msa).map((line) => line.replace(/\|[^|]*\.\|/, '|…|'))).toEqual([
      ...['MSA|AA|M0||-1', 'MSA|AA|M1||5', 'MSA|AA|M2||6', 'MSA|AE|M3|…|7', 'MSA|AA|M4||7'],
      ...['MSA|AR|M5|…|8', 'MSA|AA|M6||-1', 'MSA|AA|M7||3', 'MSA|AA|M8'],
    ]);
    expect(warned).toContainEqual(['message.refused', { ...where, seq: 4, cause: 'sequence-gap' }]);
  });

  test('where they are watched the message behind a gap is taken, told of, and counts on', async () => {
    const { sender, warned, intake } = await world([{ ...northFeed, sequence: 'watch' }]);
    const north = sender();
    for (const number of ['1', '4', '5']) north.socket.write(frame(sent(number, { number })));
    await north.answers('AA 1', 'AA 4', 'AA 5');
    expect(warned).toEqual([['message.sequence-gap', { ...where, seq: 2 }]]);
    expect(intake.stats().feeds['north']?.accepted).toBe(3);
  });

  test('a number that could not be kept is not counted', async () => {
    const { journal, clock, sender } = await world([{ ...northFeed, sequence: 'enforce' }]);
    const north = sender();
    journal.onCommit = () => {
      throw new DatabaseFault('unavailable', 'journal-append', 'connection refused');
    };
    north.socket.write(frame(sent('1', { number: '1' })));
    await vi.waitFor(() => {
      clock.advance(stallMsMax);
      expect(north.closed || north.ended).toBe(true);
    });
    journal.onCommit = () => {};
    const again = sender();
    again.socket.write(frame(sent('1', { number: '9' })));
    await again.answers('AA 1');
  });
});

test('the hash of a content is that of all but when and under which id it was sent', () => {
  const telling: Feed = { ...northFeed, sameContent: 'flag' };
  const hashOf = (bytes: Buffer) => accepted(telling, bytes).row.along?.contentHash;
  expect(hashOf(sent('1'))).toBe(hashOf(sent('22')));
  expect(hashOf(sent('1'))).not.toBe(hashOf(sent('1', { type: 'ADT^A08' })));
  expect(accepted(northFeed, sent('1')).row.along).toBeUndefined();
});
