import { expect, test, vi } from 'vitest';

import { northFeed, world } from '../../test/intake-world.ts';
import type { Feed } from '../governance/governance.ts';
import { frame } from '../hl7v2/hl7v2.ts';
import { DatabaseFault } from '../platform/platform.ts';
import { goodbyeMsMax } from './mllp-connection.ts';

/** Everything that a policy has written along with the journal row. */
const withPolicies: Feed = {
  ...northFeed,
  ...{ sequence: 'enforce', sameContent: 'flag' },
  answers: { applicationAck: 'same-connection', transportCommit: true, batches: 'one' },
};

function numbered(id: string, number: number): Uint8Array {
  const header = `MSH|^~\\&|ADT|NORTH|||20260301||ADT^A01|${id}|P|2.5.1|${number}||AL|AL`;
  return frame(Buffer.from(`${header}\rPID|1||A1^^^NORTH^MR\r`));
}

test('while the disk is full a feed with every policy answers nothing, and then each message once', async () => {
  const { journal, clock, sender } = await world([withPolicies]);
  let isFull = true;
  let tried = 0;
  journal.onCommit = () => {
    tried++;
    // PostgreSQL's disk_full.
    if (isFull) throw new DatabaseFault('unavailable', 'journal-append', new Error(), '53100');
  };
  const one = sender();
  one.socket.write(Buffer.concat([numbered('1', 1), numbered('2', 2)]));
  await vi.waitFor(() => expect(tried).toBeGreaterThan(0));
  for (let again = 0; again < 3; again++) {
    const before = tried;
    clock.advance(1_000);
    await vi.waitFor(() => expect(tried).toBeGreaterThan(before));
  }
  expect(one.raw).toEqual([]);
  expect(journal.kept).toEqual([]);

  isFull = false;
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(journal.kept).toEqual(['1', '2']);
  });
  // The commit of the transport (06) goes before each answer.
  await vi.waitFor(() => expect(one.acks.map(({ code }) => code)).toEqual(['', 'CA', '', 'CA']));
});

test('a peer that vanished without a word keeps its place until it was idle for as long as the feed says', async () => {
  const connections = { most: 1, perPeerPerMinute: 60, idleSeconds: 60, proxyProtocol: false };
  const { clock, intake, sender } = await world([{ ...northFeed, connections }]);
  const gone = sender();
  gone.send('1');
  await gone.answers('AA 1');
  // Nothing is read and nothing is said any more, as behind a firewall that forgot the connection.
  gone.socket.pause();
  sender();
  await vi.waitFor(() => expect(intake.stats().feeds['north']?.turnedAway).toBe(1));
  clock.advance(60_000);
  await vi.waitFor(() => expect(intake.stats().feeds['north']?.idleClosed).toBe(1));
  // Nobody answers our goodbye either.
  clock.advance(goodbyeMsMax);
  await vi.waitFor(() => expect(intake.stats().feeds['north']?.connections).toBe(0));
  const back = sender();
  back.send('1', '2');
  await back.answers('AA 1', 'AA 2');
});
