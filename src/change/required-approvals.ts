import type { Person } from '../access/access.ts';
import { changeSubjects, type ChangeSubject, type ReviewPolicy } from '../governance/governance.ts';
import type { ChangeLevel, Difference } from './semantic-difference.ts';

/** An approval that a change asks for. */
export interface NeededApproval {
  /** `clinical`, or of one site `site:st-anne`. */
  key: string;
  title: string;
  site: string | null;
  /** Whose holders give it. Empty: everybody who may approve. */
  roles: readonly string[];
  /** The objects that ask for it. */
  because: readonly string[];
}

/**
 * The approvals that a change asks for, by the policy of the network that runs: every rule that fits, and all kinds for what no
 * rule names. Without a policy one of anybody who may approve.
 */
export function neededApprovals(
  differences: readonly Difference[],
  sites: readonly string[],
  policy: ReviewPolicy | undefined,
): NeededApproval[] {
  if (differences.length === 0) return [];
  if (!policy) return [anybody(differences)];
  const asked = new Map<string, Set<string>>();
  for (const difference of differences) {
    for (const kind of kindsFor(difference, policy)) {
      asked.set(kind, (asked.get(kind) ?? new Set()).add(difference.object));
    }
  }
  const needed = Object.entries(policy.kinds).flatMap(([kind, asks]): NeededApproval[] => {
    const { title, roles, each } = asks;
    const because = asked.get(kind);
    if (!because) return [];
    const one = { title, roles, because: [...because] };
    if (each === 'network') return [{ ...one, key: kind, site: null }];
    return sites.map((site) => ({ ...one, key: `${kind}:${site}`, site }));
  });
  // Rules that ask for nothing leave the rule that two people look at everything.
  if (needed.length === 0) return [anybody(differences)];
  return needed.toSorted((one, other) => Number(one.site !== null) - Number(other.site !== null));
}

/** Of the approvals that are needed those that a person may give: by their roles, where the change is put in force. */
export function approvalsOf(
  { grants }: Person,
  needed: readonly NeededApproval[],
  sites: readonly string[],
): NeededApproval[] {
  return needed.filter(({ roles, site }) => {
    const reached = site === null ? sites : [site];
    return (
      roles.length === 0 ||
      grants.some(
        (grant) =>
          roles.includes(grant.role) && (grant.site === '*' || reached.includes(grant.site)),
      )
    );
  });
}

/** What a difference is about, as rules name it. Undefined: no rule can name it. */
export function subjectOf({ object, path }: Difference): ChangeSubject | undefined {
  const [kind = ''] = object.split(' ');
  const [part = ''] = path.split('.');
  if (kind === 'workflow' && part === 'parameters' && path.split('.').length === 2) {
    return 'parameter';
  }
  if (kind === 'workflow' && part === 'waivers') return 'waiver';
  if (kind === 'feed' && maps.has(part)) return 'mapping';
  return changeSubjects.find((subject) => subject === kind);
}

const maps: ReadonlySet<string> = new Set(['codes', 'locations', 'providers', 'systems']);

function kindsFor(difference: Difference, { rules, kinds }: ReviewPolicy): readonly string[] {
  const subject = subjectOf(difference);
  const naming = rules.filter(({ changes }) => subject !== undefined && changes.includes(subject));
  if (naming.length === 0) return Object.keys(kinds);
  return naming.flatMap(({ from, needs }) => (ranks[difference.level] >= ranks[from] ? needs : []));
}

const ranks: Readonly<Record<ChangeLevel, number>> = { major: 3, minor: 2, patch: 1 };

function anybody(differences: readonly Difference[]): NeededApproval {
  const because = [...new Set(differences.map(({ object }) => object))];
  return { key: 'approval', title: 'Approval', site: null, roles: [], because };
}
