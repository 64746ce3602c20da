import { frame } from '../src/hl7v2/hl7v2.ts';
import type { Cancel, Clock } from '../src/platform/platform.ts';
import type { Carrier } from './carrier.ts';
import type { Chance } from './chance.ts';
import type { Dialect } from './dialect.ts';
import type { FaultId } from './faults.ts';
import type { Spoilt } from './segments.ts';
import type { Telling } from './telling.ts';
import { writeMessage } from './write-message.ts';

export interface FeedSenderOptions {
  dialect: Dialect;
  carrier: Carrier;
  clock: Clock;
  chance: Chance;
  /** Begins the control ids: differs from run to run, or a second run's messages would pass for repetitions. */
  run: string;
  /** Is this fault on, at this feed? */
  broken(id: FaultId): boolean;
  onAnswer(code: string | null): void;
}

/** The system behind one feed: writes what happened in its dialect, and sends it as well as its faults let it. */
export interface FeedSender {
  readonly dialect: Dialect;
  readonly carrier: Carrier;
  tell(telling: Telling): void;
  /** Sends what a fault holds back. */
  flush(): void;
}

const MALFORMED_CHANCE = 0.5;
const OVERTAKEN_MS_MAX = 15_000;
const VT = Uint8Array.of(0x0b);

type Malformation = 'lost-end' | 'broken-header' | 'odd-delimiters';

export function createFeedSender(options: FeedSenderOptions): FeedSender {
  const { dialect, carrier, clock, broken } = options;
  const draw = options.chance.named('faults');
  const resending = options.chance.named('resends');
  let count = 0;
  let overtaken: Uint8Array | null = null;
  let cancelOvertaken: Cancel | null = null;

  const spoiltBy = (telling: Telling): Spoilt | null => {
    if (telling.kind !== 'report') return null;
    return broken('lab-bad-code') ? drawSpoilt(draw) : (telling.spoilt ?? null);
  };

  const post = (message: Uint8Array): void => {
    const resends = dialect.resendChance > 0 && resending.happens(dialect.resendChance);
    const times = broken('duplicates') || resends ? 2 : 1;
    for (let n = 0; n < times; n++) {
      void carrier
        .send(message)
        .then((answer) => options.onAnswer(answer.kind === 'answered' ? answer.code : null));
    }
  };

  const flush = (): void => {
    cancelOvertaken?.();
    if (overtaken) post(overtaken);
    overtaken = null;
  };

  return {
    dialect,
    carrier,
    flush,
    tell(telling) {
      count += 1;
      const malformation = broken('malformed') ? drawMalformation(draw) : null;
      const message = writeMessage(dialect, telling, {
        // MSH-10 holds 20 characters (HL7 v2.5.1 §2.14.9.10).
        controlId: `${options.run}${String(count).padStart(6, '0')}`,
        sentAt: clock.now(),
        spoilt: spoiltBy(telling),
        oddDelimiters: malformation === 'odd-delimiters',
      });
      if (malformation === 'lost-end')
        carrier.sendBroken(Buffer.concat([VT, message, frame(message)]));
      if (malformation === 'broken-header') carrier.sendBroken(frame(headless(message)));

      if (!broken('reordered') || overtaken) {
        post(message);
        flush();
        return;
      }
      overtaken = message;
      cancelOvertaken = clock.after(OVERTAKEN_MS_MAX, flush);
    },
  };
}

function drawMalformation(chance: Chance): Malformation | null {
  if (!chance.happens(MALFORMED_CHANCE)) return null;
  return chance.pick<Malformation>(['lost-end', 'broken-header', 'odd-delimiters']);
}

const SPOILT_WEIGHTS: Readonly<Record<Spoilt, number>> = {
  'unmapped-code': 3,
  'no-patient': 5,
  'no-type': 2,
};

function drawSpoilt(chance: Chance): Spoilt {
  return chance.weighted(Object.keys(SPOILT_WEIGHTS) as Spoilt[], (one) => SPOILT_WEIGHTS[one]);
}

// The first segment's name is lost on the way: what is left has no header to read it by.
function headless(message: Uint8Array): Uint8Array {
  return message.subarray('MSH'.length);
}
