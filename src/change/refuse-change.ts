import {
  freezeAt,
  type AssignmentScope,
  type ChangeBudget,
  type KeptAssignment,
  type Network,
} from '../governance/governance.ts';
import { siteDate, type Instant } from '../platform/platform.ts';

const dayMs = 86_400_000;

/** Why a site may not be changed now. */
export interface ChangeRefusal {
  /** The window or the budget; `closed`: no change window is open. */
  rule: string;
  /** Null: what belongs to the network itself. */
  site: string | null;
  sentence: string;
}

/**
 * Why releases may not be put in force now in these scopes: each site that is frozen, and each whose budget of changes is spent.
 * Empty where they may. Pure. Not for a rollback: going back is never refused for its time or number.
 */
export function refuseChange(
  network: Network,
  scopes: readonly AssignmentScope[],
  before: readonly Pick<KeptAssignment, 'scope' | 'kind' | 'epoch' | 'at'>[],
  now: Instant,
): ChangeRefusal[] {
  const frozen = placesOf(network, scopes).flatMap((site) => {
    const found = freezeAt(network, site, now);
    return found ? [{ rule: found.window?.id ?? 'closed', site, sentence: found.sentence }] : [];
  });
  const spent = placesOf(network, scopes).flatMap((site) =>
    site === null ? [] : spentBudgets(network, site, before, now),
  );
  return [...frozen, ...spent];
}

/** How many changes a budget has left at a site. */
export interface BudgetStanding {
  budget: ChangeBudget;
  used: number;
  /** When the next one is free again; null while some are left. */
  freeAt: Instant | null;
}

/** The budgets of a site, as they stand. What the program started with and what was taken back does not count. */
export function budgetsOf(
  network: Network,
  site: string,
  before: readonly Pick<KeptAssignment, 'scope' | 'kind' | 'epoch' | 'at'>[],
  now: Instant,
): BudgetStanding[] {
  const budgets = network.changeBudgets ?? [];
  const meant = budgets.filter(({ sites }) => sites === 'all' || sites.includes(site));
  return meant.map((budget) => {
    const since = now - budget.days * dayMs;
    const counted = before.filter(
      (one) => one.kind === 'assign' && one.at > since && reaches(one.scope, site),
    );
    const times = [...new Map(counted.map(({ epoch, at }) => [epoch, at])).values()].toSorted(
      (one, other) => one - other,
    );
    const blocking = times.at(-budget.changes);
    const freeAt = blocking === undefined ? null : blocking + budget.days * dayMs;
    return { budget, used: times.length, freeAt };
  });
}

function spentBudgets(
  network: Network,
  site: string,
  before: Parameters<typeof budgetsOf>[2],
  now: Instant,
): ChangeRefusal[] {
  const { title, zone } = network.sites.find(({ id }) => id === site) ?? unknownSite(site);
  return budgetsOf(network, site, before, now).flatMap(({ budget, used, freeAt }) => {
    if (freeAt === null) return [];
    const free = siteDate(freeAt, zone);
    const sentence = `${title} had ${used} changes within ${budget.days} days, and its budget is ${budget.changes}. The next is free on ${free}.`;
    return [{ rule: budget.id, site, sentence }];
  });
}

const unknownSite = (id: string) => ({ title: id, zone: 'UTC' });

function placesOf(network: Network, scopes: readonly AssignmentScope[]): (string | null)[] {
  const places = scopes.flatMap((scope): (string | null)[] => {
    if ('site' in scope) return [scope.site];
    return scope.kind === 'network' ? [null] : [null, ...network.sites.map(({ id }) => id)];
  });
  return [...new Set(places)];
}

function reaches(scope: AssignmentScope, site: string): boolean {
  return 'site' in scope ? scope.site === site : scope.kind === 'everywhere';
}
