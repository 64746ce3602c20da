import { iso, must, type Queryable } from '../platform/platform.ts';
import type { GoNoGo, GoNoGoDecision, GoNoGoVote } from './go-no-go.ts';

/** Questions that are read at once, the newest. */
export const goNoGoReadMax = 200;

interface VoteRow extends GoNoGoVote {
  goNoGoId: number;
}

interface DecisionRow extends GoNoGoDecision {
  goNoGoId: number;
}

type Asked = Omit<GoNoGo, 'votes' | 'decision'>;

/** The questions about these sites with their votes and ends, the newest first. */
export async function readGoNoGos(db: Queryable, sites: readonly string[]): Promise<GoNoGo[]> {
  return withVotes(db, await readAsked(db, sites));
}

/** One question, locked until the transaction ends. */
export async function lockGoNoGo(tx: Queryable, id: number): Promise<GoNoGo | undefined> {
  const asked = await tx.query<Asked>(
    'go-no-go-lock',
    `select id::integer, site, bundle, version, question, asked_by as "askedBy",
            asked_at as "askedAt", plan, seen
       from go_no_go
      where id = $1
        for update`,
    [id],
  );
  const [found] = await withVotes(tx, asked);
  return found;
}

async function withVotes(db: Queryable, asked: readonly Asked[]): Promise<GoNoGo[]> {
  if (asked.length === 0) return [];
  const ids = asked.map(({ id }) => id);
  const votes = await readVotes(db, ids);
  const decisions = await readDecisions(db, ids);
  return asked.map((one) => {
    const decided = decisions.find(({ goNoGoId }) => goNoGoId === one.id);
    return {
      ...one,
      votes: votes
        .filter(({ goNoGoId }) => goNoGoId === one.id)
        .map(({ goNoGoId: _id, ...vote }) => vote),
      decision: decided
        ? { outcome: decided.outcome, reason: decided.reason, by: decided.by, at: decided.at }
        : null,
    };
  });
}

async function readAsked(db: Queryable, sites: readonly string[]): Promise<Asked[]> {
  return db.query<Asked>(
    'go-no-go-read',
    `select id::integer, site, bundle, version, question, asked_by as "askedBy",
            asked_at as "askedAt", plan, seen
       from go_no_go
      where site = any ($1)
      order by id desc
      limit $2`,
    [sites, goNoGoReadMax],
  );
}

async function readVotes(db: Queryable, ids: readonly number[]): Promise<VoteRow[]> {
  return db.query<VoteRow>(
    'go-no-go-votes',
    `select go_no_go_id::integer as "goNoGoId", person, role, vote, reason, seen, at
       from go_no_go_vote
      where go_no_go_id = any ($1::bigint[])
      order by at, person`,
    [ids],
  );
}

async function readDecisions(db: Queryable, ids: readonly number[]): Promise<DecisionRow[]> {
  return db.query<DecisionRow>(
    'go-no-go-decisions',
    `select go_no_go_id::integer as "goNoGoId", outcome, reason, by_person as "by", at
       from go_no_go_decision
      where go_no_go_id = any ($1::bigint[])`,
    [ids],
  );
}

/** Gives its id. */
export async function insertGoNoGo(tx: Queryable, one: Omit<Asked, 'id'>): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    'go-no-go-insert',
    `insert into go_no_go (site, bundle, version, question, asked_by, asked_at, plan, seen)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     returning id::integer`,
    [
      ...[one.site, one.bundle, one.version, one.question, one.askedBy, iso(one.askedAt)],
      ...[one.plan, JSON.stringify(one.seen)],
    ],
  );
  return must(row, 'an insert gives its row').id;
}

/** False where this person has voted already. */
export async function insertVote(
  tx: Queryable,
  { id, site }: Pick<GoNoGo, 'id' | 'site'>,
  vote: GoNoGoVote,
): Promise<boolean> {
  const rows = await tx.query(
    'go-no-go-vote-insert',
    `insert into go_no_go_vote (go_no_go_id, site, person, role, vote, reason, seen, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (go_no_go_id, person) do nothing
     returning person`,
    [
      ...[id, site, vote.person, vote.role, vote.vote, vote.reason],
      ...[JSON.stringify(vote.seen), iso(vote.at)],
    ],
  );
  return rows.length === 1;
}

export async function insertDecision(
  tx: Queryable,
  { id, site }: Pick<GoNoGo, 'id' | 'site'>,
  { outcome, reason, by, at }: GoNoGoDecision,
): Promise<void> {
  await tx.query(
    'go-no-go-decide',
    `insert into go_no_go_decision (go_no_go_id, site, outcome, reason, by_person, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [id, site, outcome, reason, by, iso(at)],
  );
}
