import { describe, expect, test } from 'vitest';

import { laneOf } from '../canonical/canonical.ts';
import type { Feed } from '../governance/governance.ts';
import { parseAck } from '../hl7v2/hl7v2.ts';
import { accept, columnCharsMax, notKeptAnswer, type Arrival } from './accept.ts';

const feed: Feed = {
  id: 'north-adt',
  title: 'North ADT',
  site: 'north',
  owner: 'integration',
  host: '127.0.0.1',
  port: 0,
  processingIds: ['P'],
  charset: 'utf-8',
  messageBytesMax: 1000,
  defaultAuthority: 'NORTH',
  patientIdentifier: { types: ['MR', 'PI'], authorities: [] },
  locations: {},
  codes: {},
};

interface Sent {
  facility?: string;
  time?: string;
  type?: string;
  controlId?: string;
  processingId?: string;
  version?: string;
  wish?: string;
  pid3?: string;
  more?: string;
}

function text(sent: Sent = {}): string {
  const { facility = 'NORTHGEN', time = '20260301', type = 'ADT^A01', controlId = '7' } = sent;
  const {
    processingId = 'P',
    version = '2.5.1',
    wish = '|',
    pid3 = 'A1^^^NORTH^MR',
    more = '',
  } = sent;
  const header = `MSH|^~\\&|ADT|${facility}|||${time}||${type}|${controlId}|${processingId}|${version}|||${wish}`;
  return `${header}\rPID|1||${pid3}\r${more}`;
}

function arrival(content: string | Arrival['frame'], rules: Partial<Feed> = {}): Arrival {
  return {
    frame: typeof content === 'string' ? { kind: 'frame', bytes: Buffer.from(content) } : content,
    feed: { ...feed, ...rules },
    zone: 'America/Chicago',
    epoch: 3,
    peer: '127.0.0.1:5000',
    receivedAt: Date.parse('2026-03-01T12:00:00Z'),
    ackControlId: 'ACK1',
  };
}

describe('deciding on a frame', () => {
  test('a readable message is accepted, with its search keys, its lane and AA', () => {
    const more = 'PV1|1|I|||||||||||||||||V5\rORC|RE|P6';
    const { row, answerWanted } = accept(arrival(text({ more })));
    expect(row).toMatchObject({
      disposition: 'accepted',
      laneKey: 'NORTH|A1',
      lane: laneOf('NORTH|A1'),
      messageType: 'ADT',
      triggerEvent: 'A01',
      controlId: '7',
      sendingApplication: 'ADT',
      patientId: 'A1',
      visitId: 'V5',
      orderId: 'P6',
      site: 'north',
      epoch: 3,
      problem: null,
      ackCode: 'AA',
    });
    expect(answerWanted).toBe(true);
    expect(parseAck(row.ack)).toEqual({ code: 'AA', controlId: '7', text: '' });
    expect(Buffer.from(row.ack).toString()).toContain('|20260301060000-0600||ACK^A01^ACK|ACK1|P|');
  });

  test.each([
    ['the listed type wins', 'X9^^^NORTH^SS~B2^^^OTHER^PI~A1^^^NORTH^MR', 'NORTH|A1'],
    ['then the next listed', 'X9^^^NORTH^SS~Z3~B2^^^OTHER^PI', 'OTHER|B2'],
    ['the default authority stands in', 'A1^^^^MR', 'NORTH|A1'],
    ['without a type it still counts', 'Z3', 'NORTH|Z3'],
    ['unlisted ones have an order of their own', 'X9^^^B^SS~X8^^^A^SS', 'A|X8'],
    ['a placeholder is no patient', 'UNKNOWN^^^NORTH^MR~0000', 'feed:north-adt'],
    ['no identifier, no patient', '', 'feed:north-adt'],
    ['a deleted identifier is none', '""', 'feed:north-adt'],
  ])('%s, whatever comes first', (_, pid3, laneKey) => {
    const turned = pid3.split('~').toReversed().join('~');
    expect(accept(arrival(text({ pid3 }))).row.laneKey).toBe(laneKey);
    expect(accept(arrival(text({ pid3: turned }))).row.laneKey).toBe(laneKey);
  });

  test('among equal types the authority that is listed first is the best', () => {
    const rules = { patientIdentifier: { types: [], authorities: ['ONE', 'TWO'] } };
    const { row } = accept(arrival(text({ pid3: 'C^^^THREE~B^^^TWO~A^^^ONE' }), rules));
    expect(row.laneKey).toBe('ONE|A');
  });

  test('a patient has one lane, whichever system tells of them', () => {
    const lane = (facility: string): unknown => accept(arrival(text({ facility }))).row.laneKey;
    expect(['NORTHGEN', 'NORTHLAB', ''].map(lane)).toEqual(Array(3).fill('NORTH|A1'));
  });

  test('a merge goes to the lane of the person who stays', () => {
    const merge = text({ type: 'ADT^A40', pid3: 'B2^^^NORTH^MR', more: 'MRG|A1^^^NORTH^MR' });
    expect(accept(arrival(merge)).row.laneKey).toBe('NORTH|B2');
  });

  test('a test message is refused with 202 at MSH-11', () => {
    for (const processingId of ['T', '']) {
      const { row } = accept(arrival(text({ processingId })));
      expect(row).toMatchObject({
        disposition: 'refused',
        ackCode: 'AR',
        laneKey: 'feed:north-adt',
      });
      expect(row.problem).toMatchObject({ code: 'processing-id', location: 'MSH-11' });
      expect(Buffer.from(row.ack).toString()).toContain('ERR||MSH^1^11|202^');
    }
    expect(
      accept(arrival(text({ processingId: 'T' }), { processingIds: ['P', 'T'] })).row.ackCode,
    ).toBe('AA');
  });

  test.each(['', 'X', '12', '2.999', '2.3.z', '3.0'])(
    'version %j is refused with 203',
    (version) => {
      const { row } = accept(arrival(text({ version })));
      expect(row).toMatchObject({ disposition: 'refused', ackCode: 'AR', identity: null });
      expect(row.problem).toMatchObject({ code: 'version', location: 'MSH-12' });
      expect(Buffer.from(row.ack).toString()).toMatch(/ERR\|.*MSH\^1\^12.*203[&^]/);
    },
  );

  test.each(['2.1', '2.3.1', '2.5^FRA^2.5', '2.8.2', '2.9'])('version %j is taken', (version) => {
    expect(accept(arrival(text({ version }))).row.ackCode).toBe('AA');
  });

  test.each([
    ['no header', 'hello', 'no-header', ''],
    ['odd delimiters', 'MSH|^~\\\\&|A|B|||||ADT^A01|7|P|2.5', 'odd-delimiters', '7'],
    ['no control id', text({ controlId: '' }), 'no-control-id', ''],
    ['two messages in one', text({ more: text() }), 'several-messages', '7'],
  ])('%s: kept as unreadable, answered AR', (_, content, code, controlId) => {
    const { row } = accept(arrival(content));
    expect(row).toMatchObject({ disposition: 'unreadable', ackCode: 'AR', problem: { code } });
    expect(Buffer.from(row.raw).toString()).toBe(content);
    expect(parseAck(row.ack)).toMatchObject({ code: 'AR', controlId });
  });

  test('empty and oversized frames are kept as refused and answered under their id', () => {
    const bytes = Buffer.from(text());
    const frames: [Arrival['frame'], string, string][] = [
      [{ kind: 'frame', bytes: new Uint8Array(0) }, 'empty', ''],
      [{ kind: 'oversize', bytesSeen: 5000, head: bytes }, 'oversize', '7'],
    ];
    for (const [frame, code, controlId] of frames) {
      const { row } = accept(arrival(frame));
      expect(row).toMatchObject({ disposition: 'refused', ackCode: 'AR', problem: { code } });
      expect(parseAck(row.ack)).toMatchObject({ code: 'AR', controlId });
      expect(row.identity).toBeNull();
    }
  });

  test('a frame that was cut off is kept as refused, and answered AE: sent again it comes through', () => {
    const cut = (wish: string) =>
      accept(arrival({ kind: 'truncated', bytes: Buffer.from(text({ wish })) }));
    expect(cut('|').row).toMatchObject({ disposition: 'refused', problem: { code: 'truncated' } });
    expect(parseAck(cut('|').row.ack)).toMatchObject({ code: 'AE', controlId: '7' });
    expect(cut('AL|NE').row.ackCode).toBe('CE');
    expect(cut('|').row.identity).toBeNull();
  });

  test('in enhanced mode the answer is at commit level, or not listened for', () => {
    expect(accept(arrival(text({ wish: 'AL|NE' }))).row.ackCode).toBe('CA');
    expect(accept(arrival(text({ wish: 'AL|NE', processingId: 'T' }))).row.ackCode).toBe('CR');
    expect(accept(arrival(text({ wish: 'NE|NE' }))).answerWanted).toBe(false);
  });

  test('a resend is the same message although its time is new; anything else makes it another', () => {
    const identity = (sent: Sent): unknown => accept(arrival(text(sent))).row.identity;
    const first = identity({});
    expect(identity({ time: '20260302' })).toEqual(first);
    const other = accept(arrival(text({ pid3: 'A2^^^NORTH^MR' }))).row.identity;
    expect(other).toMatchObject({ controlKey: accept(arrival(text())).row.identity?.controlKey });
    expect(other).not.toEqual(first);
    expect(identity({ facility: 'SOUTH' })).not.toEqual(first);
    // Were it remembered, it would stay refused after the feed has been corrected.
    expect(identity({ processingId: 'T' })).toBeNull();
  });

  test('bytes that do not fit the charset are accepted, and told', () => {
    const bytes = Buffer.from(text({ more: 'NTE|1||M\xfcller' }), 'latin1');
    const { row } = accept(arrival({ kind: 'frame', bytes }));
    expect(row).toMatchObject({ disposition: 'accepted', problem: { code: 'charset-mismatch' } });
  });

  test('what cannot be a column is made one, up to the limit', () => {
    const controlId = 'x'.repeat(columnCharsMax);
    const { row } = accept(arrival(text({ controlId: `${controlId}y`, pid3: 'A\0B^^^NORTH^MR' })));
    expect(row.controlId).toBe(controlId);
    expect(row.laneKey).toBe('NORTH|A\ufffdB');
    expect(parseAck(row.ack)?.controlId).toBe(`${controlId}y`);
  });

  test('a row that could not be kept is answered AE: send it again', () => {
    const answer = (wish: string) => notKeptAnswer(arrival(text({ wish })));
    expect(parseAck(answer('|').ack)?.code).toBe('AE');
    expect(parseAck(answer('AL|NE').ack)?.code).toBe('CE');
    expect(['|', 'ER|NE', 'SU|NE', 'NE|NE'].map((wish) => answer(wish).wanted)).toEqual([
      ...[true, true, false, false],
    ]);
  });

  test('no answer and no problem tells who the patient is', () => {
    const canary = 'ZZPHICANARY';
    for (const content of [
      text({ processingId: 'T', pid3: canary }),
      text({ controlId: '', pid3: canary }),
      text({ pid3: canary, more: `MSH|${canary}` }),
      `PID|1||${canary}`,
    ]) {
      const { row } = accept(arrival(content));
      expect(row.ackCode).toBe('AR');
      expect(Buffer.from(row.ack).toString() + JSON.stringify(row.problem)).not.toContain(canary);
    }
  });
});
