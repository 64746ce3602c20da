import { readBundles } from '../governance/governance.ts';
import { must, type Queryable } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';

type BySite = ReadonlyMap<string, ReadonlySet<string>>;

/** What runs of candidates are pinned to, by site: compiled once for each bundle, because a bundle never changes. */
export interface CandidateDigests {
  of(tx: Queryable, bundle: string, workflows: readonly string[]): Promise<BySite>;
}

export function candidateDigests(): CandidateDigests {
  const known = new Map<string, BySite>();
  return {
    async of(tx, bundle, workflows) {
      const key = [bundle, ...workflows].join(' ');
      const found = known.get(key) ?? (await digestsOf(tx, bundle, workflows));
      known.set(key, found);
      return found;
    },
  };
}

/** Of every site of the bundle, also where none of these workflows runs. Nothing where it does not compile. */
async function digestsOf(
  tx: Queryable,
  bundle: string,
  workflows: readonly string[],
): Promise<BySite> {
  const network = must((await readBundles(tx, [bundle])).get(bundle), 'the bundle of a rollout');
  const answer = compileRelease({ epoch: 0, digest: bundle, network });
  if ('problems' in answer) return new Map();
  return new Map(
    [...answer.compiled.bySite].map(([site, installed]) => [
      site,
      new Set(
        installed
          .filter(({ definition }) => workflows.includes(definition.id))
          .map(({ parameters }) => parameters.digest),
      ),
    ]),
  );
}
