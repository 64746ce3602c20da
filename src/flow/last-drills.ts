import type { Instant, Queryable } from '../platform/platform.ts';
import { drillWorkflow } from '../workflows/workflows.ts';
import {
  readDrillAskings,
  readLastDrills,
  type DrillAsking,
  type DrilledLadder,
} from './drill-store.ts';

/** What became of a rung: somebody answered, a channel confirmed, nobody did, it is asked now, or its turn has not come. */
export type RungAnswer = 'answered' | 'delivered' | 'silent' | 'asked' | 'waiting';

export interface LastDrill {
  site: string;
  /** `YYYY-MM-DD` on the clocks of the site. */
  day: string;
  startedAt: Instant;
  rungs: readonly DrilledRung[];
}

export interface DrilledRung {
  role: string;
  unit: string | null;
  place: string;
  /** The workflows whose ladders have it. */
  usedBy: readonly string[];
  answer: RungAnswer;
  /** Who answered. */
  person: string | null;
  /** The channel that confirmed. */
  channel: string | null;
  /** The site's fallback pool was asked, because nobody on shift held the role. */
  fallback: boolean;
  askedAt: Instant | null;
  answeredAt: Instant | null;
  runId: string | null;
}

/** The last drill of each of these sites, rung by rung; a site that was never drilled is left out. */
export async function lastDrills(db: Queryable, sites: readonly string[]): Promise<LastDrill[]> {
  const drills = await readLastDrills(db, sites);
  const subjects = drills.flatMap(({ ladders }) => ladders.map(({ subject }) => subject));
  const askings = await readDrillAskings(db, { workflow: drillWorkflow, subjects });
  const bySubject = Map.groupBy(askings, ({ subject }) => subject);
  return drills.map(({ ladders, ...drill }) => ({
    ...drill,
    rungs: ladders.flatMap((ladder) => rungsOf(ladder, bySubject.get(ladder.subject) ?? [])),
  }));
}

// A run asks its rungs one after the other, so the nth asking is the nth rung.
function rungsOf({ rungs }: DrilledLadder, askings: readonly DrillAsking[]): DrilledRung[] {
  const answers = askings.filter(({ key }) => key.startsWith('answer'));
  return rungs.map((rung, n) => {
    const asking = answers[n];
    const answer = answerOf(asking);
    return {
      ...rung,
      answer,
      person: answer === 'answered' ? (asking?.owner ?? null) : null,
      channel: answer === 'delivered' ? (asking?.delivered ?? null) : null,
      fallback: asking?.fallback ?? false,
      askedAt: asking?.openedAt ?? null,
      answeredAt: asking?.closedAt ?? null,
      runId: asking?.instanceId ?? null,
    };
  });
}

function answerOf(asking: DrillAsking | undefined): RungAnswer {
  if (!asking) return 'waiting';
  if (asking.state === 'completed') return 'answered';
  if (asking.state !== 'cancelled') return 'asked';
  return asking.delivered === null ? 'silent' : 'delivered';
}
