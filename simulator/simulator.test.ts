import { expect, test } from 'vitest';

import { parseMessage, parseTimestamp, peek } from '../src/hl7v2/hl7v2.ts';
import { silentLog, VirtualClock } from '../src/platform/platform.ts';
import { RecordedCarrier } from './recorded-carrier.ts';
import { sampleNetwork } from './sample-network.ts';
import { createSimulator, type FaultId, type Simulator } from './simulator.ts';

const START = Date.UTC(2026, 10, 21, 14, 0);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Played {
  simulator: Simulator;
  clock: VirtualClock;
  carriers: Map<string, RecordedCarrier>;
  carrier(feed: string): RecordedCarrier;
  all(): Uint8Array[];
}

function play(seed = 1, start = START): Played {
  const clock = new VirtualClock(start);
  const carriers = new Map<string, RecordedCarrier>();
  const simulator = createSimulator({
    network: sampleNetwork(),
    target: () => ({ host: '127.0.0.1', port: 9 }),
    clock,
    seed,
    speed: 60,
    log: silentLog,
    carrier: (feed) => {
      const carrier = new RecordedCarrier();
      carriers.set(feed.id, carrier);
      return carrier;
    },
  });
  simulator.start();
  return {
    simulator,
    clock,
    carriers,
    carrier: (feed) => carriers.get(feed) as RecordedCarrier,
    all: () => [...carriers.values()].flatMap((carrier) => carrier.messages),
  };
}

test('the same seed tells the same stories, byte for byte', () => {
  const [one, two, other] = [play(7), play(7), play(8)];
  for (const played of [one, two, other]) played.clock.advance(20 * MINUTE);

  expect(one.all().length).toBeGreaterThan(300);
  expect(one.all()).toEqual(two.all());
  expect(one.all()).not.toEqual(other.all());
});

test('a critical potassium reaches the emergency department within eight seconds', () => {
  const { clock, carrier } = play();
  clock.advance(8 * SECOND);

  const critical = carrier('east-lab').texts.filter((text) =>
    /OBX[^\r]*\|K\^[^\r]*\|HH\|/.test(text),
  );
  expect(critical.some((text) => /SMITH\^ANN\|/i.test(text) && text.includes('|4ED^'))).toBe(true);
});

test('within seconds every feed speaks, and somebody has gone home', () => {
  const { clock, carriers, carrier } = play();
  clock.advance(8 * SECOND);

  for (const [feed, { messages }] of carriers) expect(messages.length, feed).toBeGreaterThan(0);
  expect(carrier('east-adt').kinds).toContain('ADT^A03');
});

test('after the burst the rate is calm and near its target', () => {
  const { clock, simulator } = play(3);
  clock.advance(5 * MINUTE);
  const before = simulator.stats().messages;
  clock.advance(60 * MINUTE);

  const perMinute = (simulator.stats().messages - before) / 60;
  expect(perMinute).toBeGreaterThan(30);
  expect(perMinute).toBeLessThan(60);
});

test('an hour of messages reads without a problem, in every dialect', () => {
  const { clock, carriers } = play(11);
  clock.advance(60 * MINUTE);

  const kinds = new Set<string>();
  for (const [feed, carrier] of carriers) {
    const defaultCharset = feed === 'west-all' ? 'iso-8859-1' : 'utf-8';
    for (const message of carrier.messages) {
      const seen = peek(message, { defaultCharset });
      expect(seen.problems, feed).toEqual([]);
      expect(seen.patientIdentifiers.length).toBeGreaterThan(0);
      expect(parseTimestamp(seen.messageTime ?? '', 'UTC').problem).toBeUndefined();
      kinds.add(seen.triggerEvent ?? '');
    }
  }
  expect([...kinds].sort()).toEqual([
    'A01',
    'A02',
    'A03',
    'A04',
    'A08',
    'A11',
    'A13',
    'A21',
    'A22',
    'A40',
    'I12',
    'I13',
    'O01',
    'R01',
    'S12',
    'S13',
    'S14',
    'S15',
    'S26',
    'T02',
    'T04',
  ]);
});

test('no two messages of a feed share a control id, and a run begun later shares none with it', () => {
  const ids = [play(1), play(1, START + 45 * MINUTE)].flatMap(({ clock, carrier }) => {
    clock.advance(30 * MINUTE);
    return carrier('east-adt').messages.map((message) => peek(message).controlId ?? '');
  });

  expect(new Set(ids).size).toBe(ids.length);
  expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(20);
});

test('a merge names the record that was registered twice', () => {
  const { clock, all } = play(5);
  clock.advance(120 * MINUTE);

  const merges = all().filter((message) => peek(message).triggerEvent === 'A40');
  expect(merges.length).toBeGreaterThan(0);
  for (const merge of merges) {
    const retired = peek(merge).retiredIdentifiers[0]?.value;
    const told = all().some((other) =>
      peek(other).patientIdentifiers.some((id) => id.value === retired),
    );
    expect(told).toBe(true);
  }
});

test('a correction keeps the order of the report that it corrects', () => {
  const { clock, carrier } = play(5);
  clock.advance(120 * MINUTE);

  const reports = carrier('east-lab').messages.map((message) => parseMessage(message).message);
  const corrected = reports.filter((one) => one.get('OBR-25') === 'C');
  expect(corrected.length).toBeGreaterThan(0);
  for (const correction of corrected) {
    const earlier = reports.find(
      (one) => one.get('OBR-25') === 'F' && one.get('OBR-3') === correction.get('OBR-3'),
    );
    expect(earlier?.get('PID-3.1')).toBe(correction.get('PID-3.1'));
  }
});

function breakIt(played: Played, fault: FaultId): void {
  played.clock.advance(60 * SECOND);
  for (const carrier of played.carriers.values()) carrier.messages.length = 0;
  expect(played.simulator.break(fault)).toBe(true);
}

test('a laboratory with bad codes shows at once, for many patients, and only there', () => {
  const played = play();
  breakIt(played, 'lab-bad-code');
  played.clock.advance(10 * SECOND);

  const { messages } = played.carrier('east-lab');
  expect(messages.length).toBeGreaterThan(5);
  for (const message of messages) {
    const { message: parsed } = parseMessage(message);
    const isSpoilt =
      parsed.get('PID-3') === undefined ||
      parsed.get('MSH-9') === undefined ||
      (parsed.get('OBX-3.1') ?? '').startsWith('ZZ');
    expect(isSpoilt).toBe(true);
  }
  const elsewhere = played.carrier('west-all').texts.join('');
  expect(elsewhere).not.toContain('NEW ANALYZER');

  played.simulator.mend('lab-bad-code');
  played.carrier('east-lab').messages.length = 0;
  played.clock.advance(5 * MINUTE);
  expect(played.carrier('east-lab').texts.join('')).not.toContain('NEW ANALYZER');
});

test('a feed that is down is held and released, the others go on', () => {
  const played = play();
  breakIt(played, 'feed-down');
  expect([...played.carriers.values()].filter((carrier) => carrier.isHeld)).toHaveLength(1);
  played.simulator.mend('feed-down');
  expect([...played.carriers.values()].filter((carrier) => carrier.isHeld)).toHaveLength(0);
});

test('duplicates are the same bytes twice', () => {
  const played = play();
  breakIt(played, 'duplicates');
  played.clock.advance(2 * MINUTE);

  const { messages } = played.carrier('east-adt');
  expect(messages.length).toBeGreaterThan(4);
  for (let i = 0; i < messages.length; i += 2) expect(messages[i]).toEqual(messages[i + 1]);
});

test('malformed frames go ahead of proper messages, and odd delimiters still read', () => {
  const played = play();
  breakIt(played, 'malformed');
  played.clock.advance(5 * MINUTE);

  const carriers = [...played.carriers.values()];
  expect(carriers.flatMap((carrier) => carrier.broken).length).toBeGreaterThan(5);
  const odd = carriers.flatMap((carrier) => carrier.messages).filter((one) => one[3] === 0x24);
  expect(odd.length).toBeGreaterThan(0);
  for (const message of odd) {
    expect(peek(message, { defaultCharset: 'iso-8859-1' }).problems).toEqual([]);
    expect(peek(message).patientIdentifiers.length).toBeGreaterThan(0);
  }
});

test('reordered neighbours swap places and none is lost', () => {
  const [calm, broken] = [play(9), play(9)];
  breakIt(calm, 'duplicates');
  calm.simulator.mend('duplicates');
  breakIt(broken, 'reordered');
  for (const played of [calm, broken]) played.clock.advance(5 * MINUTE);
  broken.simulator.mend('reordered');

  const ids = (played: Played): string[] =>
    played.carrier('east-adt').messages.map((message) => peek(message).controlId ?? '');
  expect(ids(broken)).not.toEqual(ids(calm));
  expect(ids(broken).sort()).toEqual(ids(calm).sort());
});

test('what is broken is listed as active until it is mended; an unknown fault is refused', () => {
  const { simulator } = play();
  expect(simulator.break('no-such-fault')).toBe(false);
  simulator.break('slow-sender');
  const active = (): string[] =>
    simulator
      .faults()
      .filter((one) => one.active)
      .map((one) => one.id);
  expect(active()).toEqual(['slow-sender']);
  simulator.mend('slow-sender');
  expect(active()).toEqual([]);
});

test('after a stop nothing more is told', () => {
  const { simulator, clock, all, carriers } = play();
  clock.advance(MINUTE);
  simulator.stop();
  const told = all().length;
  clock.advance(10 * MINUTE);
  expect(all()).toHaveLength(told);
  expect([...carriers.values()].every((carrier) => carrier.isClosed)).toBe(true);
});
