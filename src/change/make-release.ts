import {
  filesDigest,
  manifestDigest,
  networkDigest,
  type BundleDocument,
  type Manifest,
  type Network,
} from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import { semanticDifference, type Difference } from './semantic-difference.ts';

export interface ReleaseParts extends Pick<
  Manifest,
  'author' | 'commit' | 'evidence' | 'minimumEngine' | 'notes' | 'request'
> {
  /** Texts by path. */
  files: Readonly<Record<string, string>>;
  /** What the files say. */
  network: Network;
  /** What runs now, and the release that was taken last. Null: there is none. */
  base: { network: Network | null; document: { number: number; manifest: Manifest } | null };
  now: Instant;
}

/** A release of these files, not yet signed, with all that is different from what runs. `bundle`: what will be assigned. */
export function makeRelease(parts: ReleaseParts): { document: BundleDocument; bundle: string } {
  const { files, network, base, now, ...said } = parts;
  const differences = base.network ? semanticDifference(base.network, network) : [];
  const manifest: Manifest = {
    format: 'sinew-release/1',
    ...{ network: network.id, version: network.version, ...said },
    number: (base.document?.number ?? 0) + 1,
    base: base.document ? manifestDigest(base.document.manifest) : null,
    files: filesDigest(files),
    madeAt: iso(now),
    changes: differences.map(differenceLine),
  };
  return {
    document: { manifest, files, signatures: [] },
    bundle: networkDigest(network),
  };
}

/** `MAJOR workflow critical-result at st-anne: parameters.accept_within 10m → 12m`. */
export function differenceLine({
  object,
  site,
  path,
  change,
  level,
  before,
  after,
}: Difference): string {
  const where = site === null ? '' : ` at ${site}`;
  const what = path === '' ? '' : `: ${path}`;
  const isShort = [before, after].every((value) => shown(value).length <= valueCharsMax);
  const how =
    change === 'changed' && isShort && before !== undefined
      ? `${shown(before)} → ${shown(after)}`
      : change;
  return `${level.toUpperCase()} ${object}${where}${what} ${how}`;
}

/** Longer values are not shown in a line. */
const valueCharsMax = 60;

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
