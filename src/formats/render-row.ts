import type { Feed } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';
import { readCcda } from './ccda-message.ts';
import { readCsvRow, type Retold } from './csv-message.ts';

/** Whether what comes on the feed is told again as HL7 v2 before it is read. */
export function retellsAsHl7({ kind }: Pick<Feed, 'kind'>): boolean {
  return kind === 'csv' || kind === 'ccda';
}

/** A journal row of such a feed as a message of HL7 v2, or why there is none. Pure and total. */
export function renderRow(raw: Uint8Array, feed: Feed): Retold | { failed: Problem } {
  return feed.kind === 'csv' ? readCsvRow(raw, feed) : readCcda(raw, feed);
}

/** The feed as what is told again is read by: in UTF-8, whatever came. */
export function withoutCharset({ charsetOverride: _believed, ...feed }: Feed): Feed {
  return { ...feed, charset: 'utf-8' };
}

/** The same problems, each at its place in what came. */
export function placeOf(problems: readonly Problem[], { place }: Retold): Problem[] {
  return problems.map((problem) => ({ ...problem, location: place(problem.location) }));
}
