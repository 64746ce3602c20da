import { isCode } from './short-code.ts';

/** What a person may answer to a callout. */
export type ReplyAnswer = 'accept' | 'not-mine' | 'cannot';

export type ParsedReply =
  | { code: string; answer: ReplyAnswer }
  | { unclear: 'no-code' | 'two-codes' | 'no-answer' | 'two-answers' };

/** Longest reply that is looked at, in UTF-16 code units: a text message. */
export const replyCharsMax = 160;

// After Rooster (guide.rooster.gov.sg): three explicit answers, and everything else is none.
const ANSWERS: Readonly<Record<string, ReplyAnswer>> = {
  '1': 'accept',
  ACCEPT: 'accept',
  ACCEPTED: 'accept',
  '2': 'not-mine',
  NOTMINE: 'not-mine',
  '3': 'cannot',
  CANNOT: 'cannot',
};

/**
 * Reads a reply: one code and one answer, in any order and case, and nothing else that could be meant. A reply without a code is
 * nobody's, even where only one task could be meant: the hazard is an answer to the wrong one.
 */
export function parseReply(text: string): ParsedReply {
  const words = text
    .slice(0, replyCharsMax + 1)
    .toUpperCase()
    .replaceAll(/\bNOT[\s-]+MINE\b/g, 'NOTMINE')
    .replaceAll(/\bCAN\s+NOT\b|\bCAN['’]?T\b/g, 'CANNOT')
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  const codes = new Set(words.filter(isCode));
  const said = words.filter((word) => !isCode(word));
  const [code] = codes;
  if (code === undefined) return { unclear: 'no-code' };
  if (codes.size > 1) return { unclear: 'two-codes' };
  const answers = new Set(said.map((word) => ANSWERS[word]));
  const [answer] = answers;
  if (answers.size > 1) return { unclear: 'two-answers' };
  // A word that is no answer may turn one into its contrary: "don't accept".
  return answer === undefined || text.length > replyCharsMax
    ? { unclear: 'no-answer' }
    : { code, answer };
}
