import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Ids, Instant, Problem } from '../platform/platform.ts';

import type { Records } from './records.ts';

/** The message whose facts are applied, as rows and events must name it. */
export interface MessageContext {
  site: string;
  lane: number;
  /** The configuration epoch that the message is pinned to. */
  epoch: number;
  /** Its journal sequence number. */
  seq: number;
  receivedAt: Instant;
  now: Instant;
  ids: Ids;
}

/** One message under way: what is known, and what applying it has given so far. */
export interface Application {
  readonly records: Records;
  readonly context: MessageContext;
  readonly events: ClinicalEvent[];
  readonly problems: Problem[];
}

/** Notes, once, what does not fit but does not stop the message. `sentence` names no patient. */
export function warn(
  { problems }: Application,
  code: string,
  location: string,
  sentence: string,
): void {
  if (problems.some((one) => one.code === code && one.location === location)) return;
  problems.push({ code, severity: 'warning', location, sentence });
}
