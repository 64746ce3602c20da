import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import type { Refusal } from '../flow/flow.ts';
import { networkDigest, type Network, type Release } from '../governance/governance.ts';
import type { Clock, Database, Ids, Problem, Transaction } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { endShadow, insertShadow, readShadow } from './shadow-store.ts';
import type { Shadow } from './shadow.ts';

export interface NewShadow {
  person: Person;
  /** What it is called, and what it is. */
  candidate: { name: string; network: Network };
  /** Null: everywhere. */
  sites: readonly string[] | null;
}

export type ShadowAnswer =
  | { done: true; shadow: Shadow }
  /** `problems`: mistakes of the candidate, where it has any. */
  | { done: false; refusal: Refusal; problems: readonly Problem[] };

export interface StartShadowDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  authorize: Authorize;
  inForce: Release;
}

/**
 * Lets a candidate run beside the configuration in force, from now on: the server that has the lanes follows within seconds. One at a
 * time. The person needs `trial.run` at every site that is meant. Done or refused, it is audited.
 */
export async function startShadow(
  { person, candidate, sites }: NewShadow,
  deps: StartShadowDeps,
): Promise<ShadowAnswer> {
  const { database, clock, ids, inForce } = deps;
  const refused = refusalOf({ person, candidate, sites }, deps);
  const id = ids.next('shd');
  return database.transaction('start-shadow', async (tx) => {
    const answer = refused ?? (await insert(tx));
    await audit(tx, { person, action: 'shadow.start', id, answer, deps });
    return answer;
  });

  async function insert(tx: Transaction): Promise<ShadowAnswer> {
    const { name, network } = candidate;
    const started = await insertShadow(
      tx,
      {
        ...{ id, candidate: name, digest: networkDigest(network), epoch: inForce.epoch, sites },
        ...{ by: person.id, startedAt: clock.now() },
      },
      network,
    );
    const shadow = started ? await readShadow(tx, id) : undefined;
    if (shadow) return { done: true, shadow };
    return refuse('not-now', 'Another shadow runs. Stop it first.');
  }
}

/** Ends a shadow. What it compared stays to be looked at. */
export async function stopShadow(
  person: Person,
  id: string,
  deps: Omit<StartShadowDeps, 'inForce' | 'ids'>,
): Promise<ShadowAnswer> {
  const { database, clock, authorize } = deps;
  return database.transaction('stop-shadow', async (tx) => {
    const shadow = await readShadow(tx, id);
    if (!shadow) return refuse('not-found', 'There is no such shadow.');
    const denied = mayNot(person, shadow.sites, authorize);
    let answer: ShadowAnswer;
    if (denied) answer = denied;
    else {
      const end = { state: 'stopped' as const, sentence: null, at: clock.now() };
      const ended = (await endShadow(tx, id, end)) ? await readShadow(tx, id) : undefined;
      answer = ended ? { done: true, shadow: ended } : refuse('not-now', 'It has ended already.');
    }
    await audit(tx, { person, action: 'shadow.stop', id, answer, deps });
    return answer;
  });
}

function refusalOf(
  { person, candidate: { network }, sites }: NewShadow,
  { authorize, inForce }: StartShadowDeps,
): ShadowAnswer | undefined {
  const denied = mayNot(person, sites, authorize);
  if (denied) return denied;
  if (network.id !== inForce.network.id) {
    return refuse('invalid', 'The candidate is another network than the one in force.');
  }
  const unknown = sites?.find((site) => !network.sites.some(({ id }) => id === site));
  if (unknown !== undefined) {
    return refuse('invalid', `The candidate has no site "${unknown}": nothing could be compared.`);
  }
  const compiled = compileRelease({ epoch: inForce.epoch, digest: '', network });
  if ('compiled' in compiled) return undefined;
  return {
    ...refuse('invalid', 'The candidate does not fit its workflows.'),
    problems: compiled.problems,
  };
}

function mayNot(
  person: Person,
  sites: readonly string[] | null,
  authorize: Authorize,
): Refused | undefined {
  for (const site of sites ?? ['*']) {
    const may = authorize(person, 'trial.run', { site, unit: null });
    if (!may.allowed) return refuse('forbidden', may.reason);
  }
  return undefined;
}

type Refused = Extract<ShadowAnswer, { done: false }>;

function refuse(kind: Refusal['kind'], sentence: string): Refused {
  const refusal = { kind, sentence } as Refusal;
  return { done: false, refusal, problems: [] };
}

async function audit(
  tx: Transaction,
  {
    person,
    action,
    id,
    answer,
    deps: { clock },
  }: {
    person: Person;
    action: string;
    id: string;
    answer: ShadowAnswer;
    deps: Pick<StartShadowDeps, 'clock'>;
  },
): Promise<void> {
  const detail = answer.done
    ? { candidate: answer.shadow.candidate, sites: answer.shadow.sites?.join(', ') ?? 'everywhere' }
    : { refusal: answer.refusal.kind };
  await appendAudit(tx, [
    {
      ...{ at: clock.now(), site: null, actor: person.id, action, object: `shadow:${id}` },
      ...{ patientId: null, outcome: answer.done ? ('done' as const) : ('refused' as const) },
      detail,
    },
  ]);
}
