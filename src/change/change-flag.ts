import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import { reasonProblem, retryConflicts, type Refusal } from '../flow/flow.ts';
import {
  awaitFlagTurn,
  insertFlagChange,
  readFlagChanges,
  switchesAt,
  turnOnHoursMax,
  type FlagChange,
  type FlagScope,
} from '../flags/flags.ts';
import { flagBookAt, type Network } from '../governance/governance.ts';
import type { Clock, Database, Ids, Queryable, Signals } from '../platform/platform.ts';

export interface ChangeFlagDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  signals: Signals;
  authorize: Authorize;
  network: Network;
}

export interface ChangeFlagRequest extends FlagScope {
  /** Null: the program itself, because harm was seen. It only turns off. */
  person: Person | null;
  flag: string;
  /** `ask-turn-on` waits for a second person, who does `turn-on`. */
  act: 'turn-off' | 'ask-turn-on' | 'turn-on';
  reason: string;
}

export type ChangeFlagAnswer =
  { done: true; change: FlagChange } | { done: false; refusal: Refusal };

/**
 * Turns a flag off, or on again, everywhere, at a site or in a unit: one transaction with its audit, refused acts too. Off takes one
 * person who may and holds at once; on takes two. No freeze and no budget is asked. Every process knows within two seconds. Turning
 * off what is off already takes back that somebody asked to turn it on.
 */
export async function changeFlag(
  request: ChangeFlagRequest,
  deps: ChangeFlagDeps,
): Promise<ChangeFlagAnswer> {
  const answer = await retryConflicts(() =>
    deps.database.transaction('change-flag', (tx) => changeFlagWithin(tx, request, deps)),
  );
  if (answer.done) deps.signals.send({ kind: 'flag' });
  return answer;
}

/** The same within a transaction of the caller's, who sends the signal when that is committed. */
export async function changeFlagWithin(
  tx: Queryable,
  request: ChangeFlagRequest,
  deps: Omit<ChangeFlagDeps, 'database' | 'signals'>,
): Promise<ChangeFlagAnswer> {
  const answer = await decide(tx, request, deps);
  if (answer.done) await insertFlagChange(tx, answer.change);
  await audit(tx, request, answer, deps);
  return answer;
}

async function decide(
  tx: Queryable,
  { person, flag, site, unit, act, reason }: ChangeFlagRequest,
  { authorize, clock, ids, network }: Omit<ChangeFlagDeps, 'database' | 'signals'>,
): Promise<ChangeFlagAnswer> {
  const permission = act === 'turn-off' ? 'flag.kill' : 'flag.turn-on';
  const may = person && authorize(person, permission, { site, unit });
  if (may && !may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason });
  if (!person && act !== 'turn-off') {
    return refuse({ kind: 'forbidden', sentence: 'Only people turn something on again.' });
  }
  const unknown = placeProblem(network, flag, { site, unit });
  if (unknown !== undefined) return refuse({ kind: 'not-found', sentence: unknown });
  const wrong = reasonProblem(reason);
  if (wrong) return refuse(wrong);
  await awaitFlagTurn(tx);
  const now = clock.now();
  if (act !== 'turn-off') {
    const standing = switchesAt(await readFlagChanges(tx), now).find(
      (one) => one.flag === flag && one.site === site && one.unit === unit,
    );
    if (!standing) {
      return refuse({ kind: 'not-now', sentence: 'It is not turned off here.' });
    }
    const notYet = act === 'turn-on' ? secondPersonProblem(standing.asked, person) : undefined;
    if (notYet !== undefined) return refuse({ kind: 'not-now', sentence: notYet });
  }
  const actor = person?.id ?? 'system';
  const change = { id: ids.next('flg'), flag, site, unit, change: changes[act], actor };
  return { done: true, change: { ...change, reason: reason.trim(), at: now } };
}

const changes = {
  'turn-off': 'turned-off',
  'ask-turn-on': 'turn-on-asked',
  'turn-on': 'turned-on',
} as const;

function placeProblem(
  network: Network,
  flag: string,
  { site, unit }: FlagScope,
): string | undefined {
  const known = network.sites.find(({ id }) => id === site);
  if (site !== null && !known) return `There is no site "${site}".`;
  if (unit !== null && known?.units.some(({ id }) => id === unit) !== true) {
    return `There is no unit "${unit}" at this site.`;
  }
  // A flag that only the version of some site has can be turned off everywhere, too.
  const books = [null, ...network.sites.map(({ id }) => id)].map((one) => flagBookAt(network, one));
  const isKnown = books.some(({ flags }) => flags.some(({ key }) => key === flag));
  return isKnown ? undefined : `There is no flag "${flag}".`;
}

function secondPersonProblem(asked: FlagChange | null, person: Person | null): string | undefined {
  if (!asked) {
    return `Nobody asked within ${turnOnHoursMax} hours that it is turned on again. Ask first; a second person then turns it on.`;
  }
  if (asked.actor !== person?.id) return undefined;
  return 'You asked for it yourself: a second person turns it on.';
}

async function audit(
  tx: Queryable,
  { person, flag, site, unit, act }: ChangeFlagRequest,
  answer: ChangeFlagAnswer,
  { clock }: Pick<ChangeFlagDeps, 'clock'>,
): Promise<void> {
  await appendAudit(tx, [
    {
      ...{ at: clock.now(), site, actor: person?.id ?? 'system', action: `flag.${act}` },
      ...{ object: `flag:${flag}`, patientId: null },
      outcome: answer.done ? 'done' : 'refused',
      detail: {
        ...(unit !== null && { unit }),
        ...(answer.done ? { change: answer.change.id } : { refusal: answer.refusal.kind }),
      },
    },
  ]);
}

function refuse(refusal: Refusal): ChangeFlagAnswer {
  return { done: false, refusal };
}
