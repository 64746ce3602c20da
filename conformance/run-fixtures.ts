import { bytesOf, messageOf, type Fixture } from './fixture.ts';
import { judge } from './judge.ts';
import type { Bytes, Library, Observed, Request } from './library.ts';

export type Verdict = 'kept' | 'broken' | 'not claimed';

export interface Result {
  fixture: Fixture;
  verdict: Verdict;
  /** What does not hold, where the rule is broken. */
  faults: readonly string[];
}

/** A library that has not answered by then has not kept the rule. */
export const answerMsMax = 20_000;

/** Holds a library against fixtures, one after the other: they are timed, and some listen. */
export async function runFixtures(
  fixtures: readonly Fixture[],
  library: Library,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const fixture of fixtures) {
    const observed = claims(library, fixture) ? await observe(fixture, library) : undefined;
    results.push(observed ? verdictOn(fixture, observed) : notClaimed(fixture));
  }
  return results;
}

function verdictOn(fixture: Fixture, observed: Observed): Result {
  const faults = judge(fixture.expect, observed);
  return { fixture, verdict: faults.length === 0 ? 'kept' : 'broken', faults };
}

function notClaimed(fixture: Fixture): Result {
  return { fixture, verdict: 'not claimed', faults: [] };
}

function claims(library: Library, fixture: Fixture): boolean {
  return library.asks.has(fixture.ask) && fixture.needs.every((need) => library.covers.has(need));
}

/** What a library makes of a fixture; undefined = it does not claim the rule. */
export async function observe(fixture: Fixture, library: Library): Promise<Observed | undefined> {
  const { grow } = fixture;
  const observed = await attempt(fixture, library, requestOf(fixture, grow?.units));
  return grow && observed ? { linear: await isLinear(fixture, library) } : observed;
}

async function attempt(
  fixture: Fixture,
  library: Library,
  request: Request,
): Promise<Observed | undefined> {
  try {
    return await within(answerMsMax, async () => library.run(request, fixture));
  } catch {
    return { told: true };
  }
}

const GROWTH = 64;
/** Between 64 times the time, which is linear, and 4,096 times, which is quadratic. */
const SLOWER_MAX = GROWTH ** 1.5;
/** Below this a clock measures chance. */
const MEASURED_MS_MIN = 0.5;

// The best of several, and again where the machine was busy: what is slow by nature is slow each time.
async function isLinear(fixture: Fixture, library: Library): Promise<boolean> {
  const units = fixture.grow?.units ?? 1;
  for (let attempts = 0; attempts < 3; attempts++) {
    const small = Math.max(MEASURED_MS_MIN, await bestMs(fixture, library, units, 7));
    const large = await bestMs(fixture, library, units * GROWTH, 2);
    if (large / small <= SLOWER_MAX) return true;
    if (large > answerMsMax / 2) return false;
  }
  return false;
}

async function bestMs(
  fixture: Fixture,
  library: Library,
  units: number,
  times: number,
): Promise<number> {
  let best = Infinity;
  const request = requestOf(fixture, units);
  for (let i = 0; i < times; i++) {
    const started = spentMs(library);
    try {
      await within(answerMsMax, async () => library.run(request, fixture));
    } catch {
      return Infinity;
    }
    best = Math.min(best, spentMs(library) - started);
  }
  return best;
}

// What works in this process is measured by what it spends of the processor: others on the machine do not count.
function spentMs({ isElsewhere }: Library): number {
  if (isElsewhere === true) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What a large message comes in: the payload of a packet on Ethernet. */
const PACKET_BYTES = 1_460;

/** The request that a fixture makes of a library; `units` says how far what grows has grown. */
export function requestOf(fixture: Fixture, units = 0): Request {
  const { ask, expect, zone, production, bytesMax, charset } = fixture;
  const grown = grownBytes(fixture, units);
  const message = grown ?? messageOf(fixture.message);
  switch (ask) {
    case 'frames': {
      const expected = grown === undefined ? (expect.frames?.length ?? 0) : 1;
      const stream = grown === undefined ? chunksOf(fixture) : cut(grown, PACKET_BYTES);
      return bytesMax === undefined
        ? { ask, stream, expected }
        : { ask, stream, expected, bytesMax };
    }
    case 'receive': {
      const expected = expect.answers?.length ?? 0;
      return { ask, stream: chunksOf(fixture), expected, production: production ?? false };
    }
    case 'commit':
      return { ask, kept: fixture.kept ?? false };
    case 'read': {
      const paths = fixture.grow ? [fixture.grow.reads] : Object.keys(expect.values ?? {});
      return charset === undefined ? { ask, message, paths } : { ask, message, paths, charset };
    }
    case 'rewrite':
      return { ask, message, set: fixture.set };
    case 'time':
      return { ask, text: fixture.time ?? '', zone };
    case 'sequence':
      return { ask, numbers: fixture.numbers };
    case 'batch':
      return { ask, file: message };
    case 'groups':
    case 'attachments':
      return { ask, message };
  }
}

function grownBytes({ grow }: Fixture, units: number): Bytes | undefined {
  return grow && bytesOf(grow.head) + bytesOf(grow.unit).repeat(units) + bytesOf(grow.tail);
}

function chunksOf({ stream = [], bytewise }: Fixture): Bytes[] {
  const chunks = stream.map(bytesOf);
  return bytewise ? cut(chunks.join(''), 1) : chunks;
}

function cut(bytes: Bytes, size: number): Bytes[] {
  const chunks: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
