import type { Feed } from '../governance/governance.ts';
import { judgeSequence, type Message, type SequenceVerdict } from '../hl7v2/hl7v2.ts';
import type { Problem } from '../platform/platform.ts';

/** What the feed makes of MSH-13; undefined where it does not look at numbers. `lastNumber` is that of the last one taken. */
export function numberOf(
  { feed, lastNumber }: { feed: Feed; lastNumber?: number | undefined },
  message: Message,
): SequenceVerdict | undefined {
  if (feed.sequence !== 'watch' && feed.sequence !== 'enforce') return undefined;
  return judgeSequence(message.segment('MSH')?.field(13), lastNumber);
}

/**
 * What is wrong with a number: an error where the feed enforces them, else a warning. A message that was taken before is left
 * to the receipts, because what they don't know is new whatever its number.
 */
export function numberProblem(
  numbered: SequenceVerdict | undefined,
  feed: Feed,
): Problem | undefined {
  if (numbered?.kind !== 'gap' && numbered?.kind !== 'no-number') return undefined;
  const sentence =
    numbered.kind === 'gap'
      ? `${numbered.missing} messages before this one did not come; ${numbered.expected} is expected.`
      : 'The sequence number is no number.';
  return {
    code: `sequence-${numbered.kind}`,
    severity: feed.sequence === 'enforce' ? 'error' : 'warning',
    location: 'MSH-13',
    sentence,
  };
}

/** The number that counts as the last one once the message is taken; null: none; undefined: it does not change. */
export function lastAfter(
  numbered: SequenceVerdict | undefined,
  message: Message,
): number | null | undefined {
  switch (numbered?.kind) {
    case 'next':
      return numbered.expected;
    case 'gap':
      return Number(message.segment('MSH')?.field(13)?.trim());
    case 'forget':
      return null;
    default:
      return undefined;
  }
}
