import type { Fact, ResultFact } from '../canonical/canonical.ts';
import { applyFacts, Records } from '../events/events.ts';
import type { Network } from '../governance/governance.ts';
import type { Ids, Instant } from '../platform/platform.ts';
import { translate, translateFhir } from '../translation/translation.ts';
import { startInstance, type CompiledRelease } from '../workflows/workflows.ts';

/** A network with its workflows, compiled. */
export interface Configuration {
  network: Network;
  compiled: CompiledRelease;
}

/** Of a journal row, what translation needs. */
export interface PreviewRow {
  seq: number;
  receivedAt: Instant;
  site: string;
  feed: string;
  lane: number;
  raw: Uint8Array;
}

/** What a message tells under a configuration. `outcome` is a word, `failed (cause)` or `kept (reason)`. */
export interface Told {
  outcome: string;
  facts: readonly Fact[];
}

/** Reads a message by the feed as it is configured. Pure and total. */
export function tell(row: PreviewRow, { network }: Configuration): Told {
  const feed = network.feeds.find(({ id }) => id === row.feed);
  const site = network.sites.find(({ id }) => id === row.site);
  if (!feed || !site) return { outcome: 'failed (unknown-feed)', facts: [] };
  const input = { raw: row.raw, feed, site, receivedAt: row.receivedAt };
  const read = feed.kind === 'fhir' ? translateFhir(input) : translate(input);
  if (read.outcome === 'facts') return { outcome: 'facts', facts: read.facts };
  const why = read.outcome === 'kept' ? read.reason : read.cause;
  return { outcome: `${read.outcome} (${why})`, facts: [] };
}

/**
 * The workflows that a result of the message would start if nothing were known of its patient: the rules themselves are asked,
 * and nothing of their answer is kept.
 */
export function startedBy(
  row: PreviewRow,
  facts: readonly Fact[],
  result: ResultFact,
  { compiled }: Configuration,
): readonly string[] {
  const ids = countedIds();
  const alone = [...facts.filter(({ kind }) => kind !== 'result'), result];
  const now = row.receivedAt;
  const context = { ...row, epoch: compiled.epoch, now, ids };
  const events = applyFacts(new Records(), alone, context).events.filter(({ type }) =>
    type.startsWith('result.'),
  );
  return (compiled.bySite.get(row.site) ?? [])
    .filter(({ cohort }) => cohort === undefined)
    .filter(({ definition, parameters }) =>
      events.some((event) => {
        const start = { instanceId: ids.next('run'), parameters, epoch: compiled.epoch, now };
        return startInstance(definition, event, start) !== null;
      }),
    )
    .map(({ definition }) => definition.title);
}

// Nothing of a preview is kept, so its ids need to differ from each other only.
function countedIds(): Ids {
  let count = 0;
  return {
    next: (prefix) => `${prefix}_${++count}`,
    secret: (bytes) => new Uint8Array(bytes),
  };
}
