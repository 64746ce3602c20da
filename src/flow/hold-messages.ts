import { appendAudit, type Person } from '../access/access.ts';
import { laneOf } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { parkKeys, readParkedKeys } from './exception-store.ts';
import type { Refusal } from './flow-port.ts';
import { beginDraining, findHold, insertHold, lockHold, type Hold } from './hold-store.ts';
import { awaitTurn } from './lane-store.ts';
import { reasonProblem } from './reason.ts';

/** Longest hold: after it messages go on by themselves, and whoever still needs it holds again. */
export const holdMinutesMax = 24 * 60;

/** Longest lane key that can be held, in UTF-16 code units. */
export const laneKeyCharsMax = 500;

export interface HoldRequest {
  person: Person;
  /** Exactly one of the two. */
  what: { feed: string } | { site: string; laneKey: string };
  minutes: number;
  reason: string;
}

export interface ReleaseRequest {
  person: Person;
  holdId: string;
}

export type HoldAnswer = { done: true; hold: Hold } | { done: false; refusal: Refusal };

/**
 * Holds a feed or a patient's key: messages are taken, acknowledged and kept, and wait in their order until somebody lets
 * them go or the time is over. A result that is flagged as critical is told to its ward all the same. Audited.
 */
export async function holdMessages(request: HoldRequest, deps: ActDeps): Promise<HoldAnswer> {
  return deps.database.transaction('hold-messages', async (tx) => {
    // A batch under way must be over: what it has read already is not held.
    await awaitTurn(tx);
    const answer = await hold(tx, request, deps);
    await audit(tx, { person: request.person, action: 'hold.begin', answer }, deps);
    return answer;
  });
}

/** Lets a hold go. What waited is applied in order, in batches, among live traffic. Audited. */
export async function releaseHold(request: ReleaseRequest, deps: ActDeps): Promise<HoldAnswer> {
  const answer = await deps.database.transaction('release-hold', async (tx) => {
    const answer = await release(tx, request, deps);
    await audit(tx, { person: request.person, action: 'hold.release', answer }, deps);
    return answer;
  });
  // The worker looks at once.
  if (answer.done) deps.signals.send({ kind: 'journal' });
  return answer;
}

async function hold(
  tx: Queryable,
  { person, what, minutes, reason }: HoldRequest,
  deps: ActDeps,
): Promise<HoldAnswer> {
  const place = placeOf(what, deps);
  if ('kind' in place) return refuse(place);
  const { site, feed, laneKey } = place;
  const may = deps.authorize(person, 'exception.resolve', { site, unit: null });
  if (!may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason });
  const wrong = reasonProblem(reason) ?? minutesProblem(minutes);
  if (wrong) return refuse(wrong);
  if (await findHold(tx, { feed, laneKey })) {
    return refuse({ kind: 'not-now', sentence: 'It is on hold already.' });
  }
  const parked = laneKey === null ? undefined : await readParkedKeys(tx, [laneKey]);
  if (laneKey !== null && parked?.get(laneKey) === 'on-hold') {
    const sentence = 'Messages of this patient wait for a held feed already.';
    return refuse({ kind: 'not-now', sentence });
  }
  const heldAt = deps.clock.now();
  const made: Hold = {
    ...{ id: deps.ids.next('hld'), site, feed, laneKey, state: 'active', reason },
    ...{ heldBy: person.id, heldAt, until: heldAt + minutes * 60_000 },
  };
  await insertHold(tx, made);
  if (laneKey !== null) {
    const key = { laneKey, site, lane: laneOf(laneKey), exceptionId: null, holdId: made.id };
    await parkKeys(tx, [key], heldAt);
  }
  return { done: true, hold: made };
}

async function release(
  tx: Queryable,
  { person, holdId }: ReleaseRequest,
  deps: ActDeps,
): Promise<HoldAnswer> {
  const found = await lockHold(tx, holdId);
  if (!found) return refuse({ kind: 'not-found', sentence: 'There is no such hold.' });
  const may = deps.authorize(person, 'exception.resolve', { site: found.site, unit: null });
  if (!may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason });
  if (found.state !== 'active') {
    return refuse({ kind: 'not-now', sentence: `It was let go already: it is ${found.state}.` });
  }
  await beginDraining(tx, holdId, { by: person.id, at: deps.clock.now() });
  return { done: true, hold: { ...found, state: 'draining' } };
}

function placeOf(
  what: HoldRequest['what'],
  { releases }: ActDeps,
): { site: string; feed: string | null; laneKey: string | null } | Refusal {
  const { network, epoch } = releases.current;
  if ('feed' in what) {
    const feed = releases.feed(epoch, what.feed);
    if (!feed) return { kind: 'invalid', sentence: 'There is no such feed.', field: 'feed' };
    return { site: feed.site, feed: feed.id, laneKey: null };
  }
  const { site, laneKey } = what;
  if (!network.sites.some(({ id }) => id === site)) {
    return { kind: 'invalid', sentence: 'There is no such site.', field: 'site' };
  }
  const isKey = /^[^|]+\|.+$/.test(laneKey) && laneKey.length <= laneKeyCharsMax;
  if (isKey) return { site, feed: null, laneKey };
  const sentence = 'Write the patient as authority|identifier, as a message shows it.';
  return { kind: 'invalid', sentence, field: 'laneKey' };
}

function minutesProblem(minutes: number): Refusal | undefined {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= holdMinutesMax) return undefined;
  const sentence = `A hold lasts from 1 minute to ${holdMinutesMax / 60} hours.`;
  return { kind: 'invalid', sentence, field: 'minutes' };
}

async function audit(
  tx: Queryable,
  { person, action, answer }: { person: Person; action: string; answer: HoldAnswer },
  { clock }: ActDeps,
): Promise<void> {
  const { done } = answer;
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: done ? answer.hold.site : null,
      actor: person.id,
      action,
      object: `hold:${done ? answer.hold.id : 'none'}`,
      patientId: null,
      outcome: done ? 'done' : 'refused',
      detail: done
        ? { reason: answer.hold.reason, feed: answer.hold.feed }
        : { refusal: answer.refusal.kind },
    },
  ]);
}

function refuse(refusal: Refusal): HoldAnswer {
  return { done: false, refusal };
}
