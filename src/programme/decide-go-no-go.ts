import type { Person } from '../access/access.ts';
import { planRelease } from '../change/change.ts';
import { findBundle, readBundles } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import {
  actAtSite,
  refuse,
  textProblem,
  type ProgrammeAnswer,
  type ProgrammeDeps,
} from './act-at-site.ts';
import {
  seenOf,
  staleBecause,
  undecidedBecause,
  voterRole,
  type GoNoGo,
  type GoNoGoDecision,
  type Seen,
} from './go-no-go.ts';
import {
  insertDecision,
  insertGoNoGo,
  insertVote,
  lockGoNoGo,
  readGoNoGos,
} from './go-no-go-store.ts';
import { readinessOf } from './read-readiness.ts';

/** Asks whether a version goes to a site. What the readiness and the plan say now is kept with the question. */
export async function askGoNoGo(
  request: { person: Person; site: string; version: string; question: string },
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  const { person, site, version, question } = request;
  const act = {
    ...{ person, site, action: 'go-no-go.ask', permission: 'programme.manage' as const },
    ...{ object: 'go-no-go', detail: { version } },
  };
  return actAtSite(act, deps, async (tx) => {
    const wrong = textProblem(question, 'question');
    if (wrong) return refuse(wrong);
    if (!deps.network.readiness) {
      return refuse({ kind: 'not-now', sentence: 'The network names nobody who decides.' });
    }
    const bundle = await findBundle(tx, version);
    const seen = bundle === undefined ? undefined : await look(tx, deps, { site, bundle });
    if (bundle === undefined || !seen) {
      const sentence = `There is no version ${version} here. Import it first.`;
      return refuse({ kind: 'invalid', field: 'version', sentence });
    }
    if (seen.plan.base === version) {
      return refuse({ kind: 'not-now', sentence: `It runs ${version} already.` });
    }
    const [last] = (await readGoNoGos(tx, [site])).filter((one) => one.bundle === bundle);
    if (last && last.decision === null) {
      const sentence = 'It is being asked already: vote on that, or withdraw it.';
      return refuse({ kind: 'not-now', sentence });
    }
    const asked = { site, bundle, version, question: question.trim(), askedBy: person.id };
    const id = await insertGoNoGo(tx, {
      ...{ ...asked, askedAt: deps.now, plan: seen.plan.fingerprint, seen },
    });
    return { done: true, id };
  });
}

/** One vote with its reason, in one of the roles that decide. Kept with what the voter saw, and never changed. */
export async function voteGoNoGo(
  request: { person: Person; id: number; vote: 'go' | 'no-go'; reason: string },
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  const { person, id, vote, reason } = request;
  const what = { person, id, action: 'go-no-go.vote', permission: 'programme.act' as const };
  return onGoNoGo({ ...what, detail: { vote } }, deps, async (tx, found) => {
    const wrong = textProblem(reason, 'reason');
    if (wrong) return refuse(wrong);
    const role = voterRole(person, deps.network.readiness ?? { voters: [] }, found);
    if (role === undefined) {
      const sentence = 'You hold none of the roles that decide about this site.';
      return refuse({ kind: 'forbidden', sentence });
    }
    const seen = await look(tx, deps, found);
    const stale = seen ? staleBecause(found.seen, seen) : 'The release is not here any more.';
    if (!seen || stale !== undefined) {
      const sentence = `${stale ?? ''} Withdraw the question and ask anew.`;
      return refuse({ kind: 'not-now', sentence });
    }
    const entry = { person: person.id, role, vote, reason: reason.trim(), seen, at: deps.now };
    if (await insertVote(tx, found, entry)) return { done: true, id: null };
    return refuse({ kind: 'not-now', sentence: 'You have voted on this already.' });
  });
}

/** Ends a question. A go needs a go of every role, and that nothing got worse since it was asked. */
export async function decideGoNoGo(
  request: { person: Person; id: number } & Pick<GoNoGoDecision, 'outcome' | 'reason'>,
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  const { person, id, outcome, reason } = request;
  const what = { person, id, action: 'go-no-go.decide', permission: 'programme.manage' as const };
  return onGoNoGo({ ...what, detail: { outcome } }, deps, async (tx, found) => {
    const wrong = textProblem(reason, 'reason');
    if (wrong) return refuse(wrong);
    if (outcome === 'go') {
      const title = (role: string) =>
        deps.network.roles.find((one) => one.id === role)?.title ?? role;
      const voters = deps.network.readiness ?? { voters: [] };
      const undecided = undecidedBecause(voters, found, title);
      if (undecided !== undefined) return refuse({ kind: 'not-now', sentence: undecided });
      const seen = await look(tx, deps, found);
      const stale = seen ? staleBecause(found.seen, seen) : 'The release is not here any more.';
      if (stale !== undefined) return refuse({ kind: 'not-now', sentence: stale });
    }
    const decision = { outcome, reason: reason.trim(), by: person.id, at: deps.now };
    await insertDecision(tx, found, decision);
    return { done: true, id: null };
  });
}

/** Whether a bundle may go to a site, as people decided. */
export interface GoNoGoStanding {
  /** none: never asked, or withdrawn. stale: it was a go, and something got worse since. */
  state: 'go' | 'no-go' | 'open' | 'stale' | 'none';
  id: number | null;
  sentence: string;
}

/** How a question stands beside what there is to see now. Pure. */
export function standingOfGoNoGo(found: GoNoGo, seen: Seen | undefined): GoNoGoStanding {
  const { id, decision } = found;
  const stale = seen ? staleBecause(found.seen, seen) : 'The release is not here any more.';
  if (decision === null) {
    const votes = found.votes.length;
    const sentence = stale ?? `${votes} ${votes === 1 ? 'vote' : 'votes'} so far; not decided.`;
    return { state: stale === undefined ? 'open' : 'stale', id, sentence };
  }
  if (decision.outcome === 'go' && seen?.plan.base === found.version) {
    return { state: 'go', id, sentence: 'It runs there now.' };
  }
  if (decision.outcome === 'go' && stale !== undefined)
    return { state: 'stale', id, sentence: stale };
  const state = decision.outcome === 'withdrawn' ? 'none' : decision.outcome;
  return { state, id, sentence: decision.reason };
}

/** What there is to see of a site and a bundle now; undefined where the bundle is not here. */
export async function look(
  db: Queryable,
  { network, now }: Pick<ProgrammeDeps, 'network' | 'now'>,
  { site, bundle }: { site: string; bundle: string },
): Promise<Seen | undefined> {
  const candidate = (await readBundles(db, [bundle])).get(bundle);
  const plan = candidate && (await planRelease(db, candidate, [site], now));
  if (!candidate || !plan) return undefined;
  const workflows = candidate.workflows
    .filter(({ sites }) => sites.includes(site))
    .map(({ id }) => id);
  return seenOf(await readinessOf(db, network, { site, workflows, now }), plan);
}

async function onGoNoGo(
  {
    id,
    ...what
  }: {
    person: Person;
    id: number;
    action: string;
    permission: 'programme.act' | 'programme.manage';
    detail: Readonly<Record<string, string>>;
  },
  deps: ProgrammeDeps,
  decide: (
    tx: Parameters<Parameters<typeof actAtSite>[2]>[0],
    found: GoNoGo,
  ) => Promise<ProgrammeAnswer>,
): Promise<ProgrammeAnswer> {
  const unlocked = await deps.database.transaction('go-no-go-find', (tx) => lockGoNoGo(tx, id));
  if (!unlocked) return refuse({ kind: 'not-found', sentence: 'There is no such question.' });
  const { site } = unlocked;
  return actAtSite({ ...what, site, object: `go-no-go:${id}` }, deps, async (tx) => {
    const found = await lockGoNoGo(tx, id);
    if (!found) return refuse({ kind: 'not-found', sentence: 'There is no such question.' });
    if (found.decision === null) return decide(tx, found);
    return refuse({ kind: 'not-now', sentence: 'This was decided; ask anew.' });
  });
}
