import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { NewTrial, Trial } from './run-trials.ts';

const columns = `id, by, asked_at as "askedAt", ended_at as "endedAt", state, question, events, sentence, problems, report`;

/** Keeps a trial that has ended. */
export async function keepTrial(db: Queryable, trial: Trial): Promise<void> {
  const { id, by, askedAt, endedAt, state, events, sentence, problems, report } = trial;
  const { from, to, sites, candidate, changes } = trial;
  const question = { from, to, sites, candidate, changes } satisfies NewTrial;
  await db.query(
    'trial-keep',
    `insert into trial (id, by, asked_at, ended_at, state, question, events, sentence, problems, report)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[id, by, iso(askedAt), iso(endedAt ?? askedAt), state, JSON.stringify(question), events],
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

interface TrialRow extends Omit<Trial, keyof NewTrial | 'share'> {
  question: NewTrial;
}

function trialOf({ question, ...row }: TrialRow): Trial {
  return { ...question, ...row, share: 1 };
}
