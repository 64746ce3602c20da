import { appendAudit, covers, type Person } from '../access/access.ts';
import {
  absenceDaysMax,
  endAbsence,
  endOverride,
  insertAbsence,
  insertOverride,
  overrideDaysMax,
  type Absence,
  type DutyOverride,
} from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import type { Refusal } from './flow-port.ts';
import { reasonProblem } from './reason.ts';

/** What a person changes of who is on. */
export type DutyChange =
  | ({ change: 'override' } & Omit<DutyOverride, 'id' | 'createdBy'>)
  | ({ change: 'absence' } & Omit<Absence, 'id' | 'createdBy'>)
  | { change: 'end-override'; id: string }
  | { change: 'end-absence'; id: string };

export type DutyAnswer = { done: true } | { done: false; refusal: Refusal };

const dayMs = 86_400_000;

/**
 * Enters or ends an override of a rota, or an absence, in one transaction with its audit. Who holds `duty.change` where it is may;
 * everybody may enter and end their own absence. The worker looks at once who is asked now.
 */
export async function changeDuty(
  { person, change }: { person: Person; change: DutyChange },
  deps: ActDeps,
): Promise<DutyAnswer> {
  const now = deps.clock.now();
  const answer = await deps.database.transaction('change-duty', async (tx) => {
    const id = 'id' in change ? change.id : deps.ids.next('dty');
    const refusal = await decide(tx, { id, person, change, now }, deps);
    await appendAudit(tx, [
      {
        ...{ at: now, site: 'site' in change ? change.site : null, actor: person.id },
        ...{ action: `duty.${change.change}`, object: `duty:${id}`, patientId: null },
        outcome: refusal ? 'refused' : 'done',
        detail: refusal ? { refusal: refusal.kind } : detailOf(change),
      },
    ]);
    return refusal;
  });
  if (answer) return { done: false, refusal: answer };
  await deps.duty.refresh();
  deps.signals.send({ kind: 'journal' });
  return { done: true };
}

interface Asked {
  id: string;
  person: Person;
  change: DutyChange;
  now: Instant;
}

async function decide(
  tx: Queryable,
  { id, person, change, now }: Asked,
  deps: ActDeps,
): Promise<Refusal | undefined> {
  switch (change.change) {
    case 'override': {
      const wrong = mayOverride(person, change, deps) ?? overrideProblem(change, now, deps);
      if (wrong) return wrong;
      const { change: _, ...rest } = change;
      await insertOverride(tx, { ...rest, id, createdBy: person.id }, now);
      return undefined;
    }
    case 'absence': {
      const wrong = mayEnter(person, change.person, deps) ?? absenceProblem(change, now, deps);
      if (wrong) return wrong;
      const { change: _, ...rest } = change;
      await insertAbsence(tx, { ...rest, id, createdBy: person.id }, now);
      return undefined;
    }
    case 'end-override': {
      await deps.duty.refresh();
      const found = deps.duty.current().overrides.find((one) => one.id === id);
      if (!found) return gone;
      const barred = mayOverride(person, found, deps);
      if (barred) return barred;
      return (await endOverride(tx, { id, by: person.id, at: now })) ? undefined : gone;
    }
    case 'end-absence': {
      await deps.duty.refresh();
      const found = deps.duty.current().absences.find((one) => one.id === id);
      if (!found) return gone;
      const barred = mayEnter(person, found.person, deps);
      if (barred) return barred;
      return (await endAbsence(tx, { id, by: person.id, at: now })) ? undefined : gone;
    }
  }
}

const gone: Refusal = { kind: 'not-found', sentence: 'It is over already.' };

function mayOverride(
  person: Person,
  { site, unit }: { site: string; unit: string | null },
  { authorize }: ActDeps,
): Refusal | undefined {
  const may = authorize(person, 'duty.change', { site, unit });
  return may.allowed ? undefined : { kind: 'forbidden', sentence: may.reason };
}

/** Oneself, or whoever may change duties at a place where the other works. */
function mayEnter(person: Person, about: string, deps: ActDeps): Refusal | undefined {
  if (person.id === about) return undefined;
  const grants = deps.person(about)?.grants ?? [];
  const may = grants.some(
    ({ site, unit }) => deps.authorize(person, 'duty.change', { site, unit }).allowed,
  );
  if (may) return undefined;
  return { kind: 'forbidden', sentence: 'You may enter only your own absence.' };
}

function overrideProblem(
  change: Extract<DutyChange, { change: 'override' }>,
  now: Instant,
  deps: ActDeps,
): Refusal | undefined {
  const { site, unit, role, out, in: person, from, until, reason } = change;
  if (out === null && person === null) return invalid('Say who is on, or who is not.', 'in');
  if (out === person) return invalid('Choose two different people.', 'in');
  for (const [field, id] of [
    ['out', out],
    ['in', person],
  ] as const) {
    const found = id === null ? undefined : deps.person(id);
    if (id !== null && !found) return invalid('There is no such person.', field);
    const holds = found?.grants.some((one) => one.role === role && covers(one, { site, unit }));
    if (found && !holds) return invalid(`${found.name} does not hold this role here.`, field);
  }
  return spanProblem({ from, until }, now, overrideDaysMax) ?? reasonProblem(reason);
}

function absenceProblem(
  { person, substitute, from, until, reason }: Extract<DutyChange, { change: 'absence' }>,
  now: Instant,
  deps: ActDeps,
): Refusal | undefined {
  if (!deps.person(person)) return invalid('There is no such person.', 'person');
  if (substitute === person) return invalid('Choose somebody else as substitute.', 'substitute');
  if (substitute !== null && !deps.person(substitute)) {
    return invalid('There is no such person.', 'substitute');
  }
  return spanProblem({ from, until }, now, absenceDaysMax) ?? reasonProblem(reason);
}

function spanProblem(
  { from, until }: { from: Instant; until: Instant },
  now: Instant,
  daysMax: number,
): Refusal | undefined {
  if (until <= from) return invalid('It must end after it begins.', 'until');
  if (until <= now) return invalid('It would be over already.', 'until');
  if (until - from <= daysMax * dayMs) return undefined;
  return invalid(`Enter no more than ${daysMax} days at once.`, 'until');
}

function detailOf(change: DutyChange): Record<string, string | null> {
  switch (change.change) {
    case 'override': {
      const { role, unit, out, in: person, reason } = change;
      return { role, unit, out, in: person, reason };
    }
    case 'absence':
      return { person: change.person, substitute: change.substitute, reason: change.reason };
    case 'end-override':
    case 'end-absence':
      return {};
  }
}

function invalid(sentence: string, field: string): Refusal {
  return { kind: 'invalid', sentence, field };
}
