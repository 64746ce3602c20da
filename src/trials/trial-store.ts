import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { NewTrial, Trial, TriedRequest } from './run-trials.ts';

const columns = `
  id, by, asked_at as "askedAt", ended_at as "endedAt", state, question, request, plan, events,
  sentence, problems, report`;

/** Keeps a trial that has ended. */
export async function keepTrial(db: Queryable, trial: Trial): Promise<void> {
  const { id, by, askedAt, endedAt, state, events, sentence, problems, report } = trial;
  const { from, to, sites, candidate, changes, request } = trial;
  const question = { from, to, sites, candidate, changes } satisfies Question;
  await db.query(
    'trial-keep',
    `insert into trial (id, by, asked_at, ended_at, state, question, request, plan, events, sentence,
                        problems, report)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[id, by, iso(askedAt), iso(endedAt ?? askedAt), state, JSON.stringify(question)],
      ...[request?.id ?? null, request?.plan ?? null, events],
      ...[sentence, JSON.stringify(problems), report && JSON.stringify(report)],
    ],
  );
}

export async function readTrial(db: Queryable, id: string): Promise<Trial | undefined> {
  const rows = await db.query<TrialRow>(
    'trial-read',
    `select ${columns}
       from trial
      where id = $1`,
    [id],
  );
  return rows.map(trialOf)[0];
}

/** The last trial of a change request that told something, of exactly this plan; else the last that ended otherwise. */
export async function readRequestTrial(
  db: Queryable,
  { id, plan }: TriedRequest,
): Promise<Trial | undefined> {
  const rows = await db.query<TrialRow>(
    'trial-of-request',
    `select ${columns}
       from trial
      where request = $1 and plan = $2
      order by state = 'done' desc, asked_at desc, id desc
      limit 1`,
    [id, plan],
  );
  return rows.map(trialOf)[0];
}

/** Trials that have ended, the newest first. */
export async function readTrials(db: Queryable, limit: number): Promise<Trial[]> {
  const rows = await db.query<TrialRow>(
    'trial-list',
    `select ${columns}
       from trial
      order by asked_at desc, id
      limit $1`,
    [limit],
  );
  return rows.map(trialOf);
}

/** Deletes trials that were asked for before then. Gives how many. */
export async function sweepTrials(db: Queryable, before: Instant): Promise<number> {
  const rows = await db.query(
    'trial-sweep',
    `delete from trial
      where asked_at < $1
     returning id`,
    [iso(before)],
  );
  return rows.length;
}

type Question = Omit<NewTrial, 'request'>;

interface TrialRow extends Omit<Trial, keyof NewTrial | 'share'> {
  question: Question;
  request: number | null;
  plan: string | null;
}

function trialOf({ question, request, plan, ...row }: TrialRow): Trial {
  const tried = request === null || plan === null ? null : { id: request, plan };
  return { ...question, ...row, request: tried, share: 1 };
}
