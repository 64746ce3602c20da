import type { Network } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';

/** Networks that lie beside the one in force and might take its place. */
export interface Candidates {
  /** Their names, sorted. */
  names(): Promise<readonly string[]>;
  /** One of these names, read and checked anew. Without a network there is at least one problem. */
  load(name: string): Promise<{ network: Network | null; problems: readonly Problem[] }>;
}

/** Where a system has no candidates: parameters can be tried all the same. */
export const noCandidates: Candidates = {
  names: () => Promise.resolve([]),
  load: () => Promise.resolve({ network: null, problems: [] }),
};
