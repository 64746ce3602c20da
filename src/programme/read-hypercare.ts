import { readFeedback, countOpenFeedback, type FollowedFeedback } from '../flow/flow.ts';
import { readAssignments, type Network, type Pod } from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import {
  readDeclines,
  readExceptionsAt,
  readHypercareEnds,
  readLateTasks,
  readTriages,
  type DeclinedTask,
  type ExceptionGroup,
  type LateTask,
  type Triage,
} from './hypercare-store.ts';
import {
  changesOf,
  hypercareAt,
  judgeCapacity,
  type HypercareWindow,
  type SiteChange,
  type SupportCapacity,
} from './hypercare.ts';

/** Of so long what was said and declined stands on a day's list. */
const listMs = 24 * 3_600_000;

/** A site in hypercare, with the list of the day. */
export interface SiteInHypercare extends HypercareWindow {
  pod: Pod | null;
  exceptions: readonly ExceptionGroup[];
  late: readonly LateTask[];
  declines: readonly DeclinedTask[];
  /** Without an answer. */
  feedback: readonly FollowedFeedback[];
  /** Lists that somebody went through, the newest first. */
  triages: readonly Triage[];
}

/** Every change of these sites, and which of them are in hypercare now. Reads only. */
export async function readChanges(
  db: Queryable,
  network: Network,
  { sites, now }: { sites: readonly string[]; now: Instant },
): Promise<{ changes: SiteChange[]; windows: HypercareWindow[] }> {
  const changes = changesOf(await readAssignments(db), sites);
  const ended = await readHypercareEnds(db, sites);
  const windows = hypercareAt(changes, network.programme?.hypercare, { ended, now });
  return { changes, windows };
}

/** The day's list of each of these sites that is in hypercare. */
export async function readHypercare(
  db: Queryable,
  network: Network,
  { sites, now }: { sites: readonly string[]; now: Instant },
): Promise<SiteInHypercare[]> {
  const { windows } = await readChanges(db, network, { sites, now });
  const said = await readFeedback(db, {
    ...{ sites: windows.map(({ site }) => site), by: null },
    from: Math.min(now, ...windows.map(({ since }) => since)),
  });
  return Promise.all(
    windows.map(async (window) => ({
      ...window,
      pod: network.programme?.pods.find((pod) => pod.sites.includes(window.site)) ?? null,
      exceptions: await readExceptionsAt(db, window.site),
      late: await readLateTasks(db, window.site, now),
      declines: await readDeclines(db, window.site, now - listMs),
      feedback: said.filter(({ site, answeredAt }) => site === window.site && answeredAt === null),
      triages: await readTriages(db, window),
    })),
  );
}

/**
 * Whether the support can bear another wave: how many sites are in hypercare, and how much feedback there has no answer. With the
 * sites that would join; one that is in hypercare already takes no more of it. Reads only.
 */
export async function supportCapacity(
  db: Queryable,
  network: Network,
  { joining = [], now }: { joining?: readonly string[]; now: Instant },
): Promise<SupportCapacity> {
  const all = network.sites.map(({ id }) => id);
  const { windows } = await readChanges(db, network, { sites: all, now });
  const sites = windows.map(({ site }) => site);
  const open = sites.length === 0 ? [] : await countOpenFeedback(db, sites);
  const openFeedback = open.reduce((sum, one) => sum + one.open, 0);
  return judgeCapacity(network, { sites, openFeedback }, joining);
}
