import type { Authorize, Person } from '../access/access.ts';
import type { Refusal } from '../flow/flow.ts';
import type { Clock, Database, Ids, Queryable, Signals } from '../platform/platform.ts';

/** What acts on rollouts stand on. */
export interface RolloutDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  signals: Signals;
  authorize: Authorize;
}

/** What a step may ask for before it begins: a sentence for each thing that is missing. Never asked before a rollback. */
export interface StepGuards {
  unready(
    tx: Queryable,
    question: { sites: readonly string[]; workflows: readonly string[] },
  ): Promise<readonly string[]>;
  overloaded(tx: Queryable, sites: readonly string[]): Promise<readonly string[]>;
  /** Sites without a go for the version. */
  undecided(
    tx: Queryable,
    question: { sites: readonly string[]; bundle: string },
  ): Promise<readonly string[]>;
}

export type RolloutAnswer = { done: true; id: string } | { done: false; refusal: Refusal };

export function refuse(refusal: Refusal): { done: false; refusal: Refusal } {
  return { done: false, refusal };
}

/** Whether somebody may do this at all of these places; null is the network itself. */
export function mayEverywhere(
  authorize: Authorize,
  person: Person,
  permission: Parameters<Authorize>[1],
  places: readonly (string | null)[],
): Refusal | undefined {
  for (const site of places) {
    const may = authorize(person, permission, { site, unit: null });
    if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  }
  return undefined;
}

/** Whether somebody may do this at one of these places at least: enough to stop something, or to see it. */
export function maySomewhere(
  authorize: Authorize,
  person: Person,
  permission: Parameters<Authorize>[1],
  places: readonly (string | null)[],
): Refusal | undefined {
  let refused: Refusal | undefined;
  for (const site of [...places, null]) {
    const may = authorize(person, permission, { site, unit: null });
    if (may.allowed) return undefined;
    refused ??= { kind: 'forbidden', sentence: may.reason };
  }
  return refused;
}
