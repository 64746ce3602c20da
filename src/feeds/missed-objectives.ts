import { qualityMeasures, type Feed, type QualityMeasure } from '../governance/governance.ts';
import type { FeedHour } from './feed-store.ts';

/** Fewer offending messages than these are chance, whatever share of the messages they are. */
export const missedMin = 3;

/** A measure of whose messages a greater share offended in 24 hours than was agreed. */
export interface MissedObjective {
  measure: QualityMeasure;
  count: number;
  messages: number;
  /** Percent at most. */
  objective: number;
}

/** What a feed's hours miss of what was agreed. Pure. */
export function missedObjectives(
  { objectives = {} }: Pick<Feed, 'objectives'>,
  hours: readonly Pick<FeedHour, QualityMeasure | 'messages'>[],
): MissedObjective[] {
  const sum = (what: QualityMeasure | 'messages') =>
    hours.reduce((total, hour) => total + hour[what], 0);
  const messages = sum('messages');
  return qualityMeasures.flatMap((measure) => {
    const objective = objectives[measure];
    const count = sum(measure);
    const isMissed =
      objective !== undefined && count >= missedMin && 100 * count > objective * messages;
    return isMissed ? [{ measure, count, messages, objective }] : [];
  });
}

const measureWords: Readonly<Record<QualityMeasure, string>> = {
  missing: 'something missing',
  invalidCode: 'a code that no map has',
  unexpectedNull: 'a required value deleted',
  late: 'long after their own time',
  duplicate: 'sent again',
};

/** `12.5 % of 340 messages in 24 hours came with a code that no map has; 2 % were agreed.`, one sentence for each measure. */
export function missedSentence(missed: readonly MissedObjective[]): string {
  return missed
    .map(({ measure, count, messages, objective }) => {
      const percent = Math.round((1000 * count) / messages) / 10;
      const how = measure === 'late' || measure === 'duplicate' ? 'came' : 'came with';
      return `${percent} % of ${messages} messages in 24 hours ${how} ${measureWords[measure]}; ${objective} % were agreed.`;
    })
    .join(' ');
}
