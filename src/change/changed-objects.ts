import type { Authorize, Person } from '../access/access.ts';
import { canonicalJson, digestOf } from '../governance/governance.ts';
import { requestActs, type RequestActKind } from './change-request.ts';
import type { LookedAt } from './change-requests.ts';
import { describeObjects, type DescribedObject } from './describe-difference.ts';
import { refuseMove } from './request-moves.ts';
import { refusePerson } from './request-permissions.ts';
import { semanticDifference } from './semantic-difference.ts';

/** What a request does to one object, and where it is felt. */
export interface ChangedObject extends DescribedObject {
  /** Sites at which something is different afterwards. */
  sites: readonly string[];
  /** Sites that run the workflow and keep what they have, because they or a waiver say otherwise. */
  keeps: readonly string[];
  /** Tasks a day that the workflow opens where something is different. Null: it is about no one workflow. */
  tasksADay: number | null;
  /** Of what is different: a mark of whoever looked at it holds as long as this. */
  digest: string;
}

/** What a request does against what it was made from, object by object. Empty where it does not load. */
export function changedObjects(looked: LookedAt): ChangedObject[] {
  const { base, network, plan, tasksADay, sites } = looked;
  if (!network || !plan) return [];
  const differences = semanticDifference(base, network);
  return describeObjects(differences, base, network).map((one) => {
    const mine = differences.filter(({ object }) => object === one.object);
    const workflow = one.object.startsWith('workflow ') ? one.object.slice(9) : null;
    const felt = workflow === null ? sitesOf(mine, sites) : feltAt(workflow, mine, looked);
    const runsAt = network.workflows.find(({ id }) => id === workflow)?.sites ?? [];
    const tasks = tasksADay
      .filter((rate) => rate.workflow === workflow && felt.includes(rate.site))
      .reduce((sum, rate) => sum + rate.tasks, 0);
    return {
      ...one,
      sites: felt,
      keeps: sites.filter((site) => runsAt.includes(site) && !felt.includes(site)),
      tasksADay: workflow === null ? null : Math.round(tasks * 10) / 10,
      digest: digestOf(canonicalJson(mine)),
    };
  });
}

type Differences = ReturnType<typeof semanticDifference>;

function sitesOf(differences: Differences, sites: readonly string[]): string[] {
  const named = new Set(differences.map(({ site }) => site));
  return sites.filter((site) => named.has(null) || named.has(site));
}

/** A change of a workflow's definition is felt wherever it runs, one of values where another value holds. */
function feltAt(workflow: string, differences: Differences, { plan, network }: LookedAt): string[] {
  const runsAt = network?.workflows.find(({ id }) => id === workflow)?.sites ?? [];
  const onlyValues = differences.every(({ path }) => /^(parameters\.\w+|waivers\..*)$/.test(path));
  return (plan?.sites ?? []).flatMap(({ site, values }) => {
    const isFelt = onlyValues
      ? values.some((one) => one.workflow === workflow)
      : runsAt.includes(site) || differences.some((one) => one.site === site);
    return isFelt ? [site] : [];
  });
}

/** Why each act is not possible for somebody now; null: it is. What stands against an act is told before it is tried. */
export function refusedActs(
  looked: LookedAt,
  person: Person,
  authorize: Authorize,
): Record<RequestActKind, string | null> {
  const { request } = looked;
  const entries = requestActs.map((act): [RequestActKind, string | null] => [
    act,
    refuseMove(request.state, act) ??
      refusePerson(person, act, request, authorize) ??
      refuseAsItStands(looked, person, act),
  ]);
  return Object.fromEntries(entries) as Record<RequestActKind, string | null>;
}

const deciding: ReadonlySet<RequestActKind> = new Set([
  ...(['submit', 'approve', 'schedule', 'apply', 'override'] as const),
]);

function refuseAsItStands(
  { request, moved, plan, missing, authors, mine }: LookedAt,
  { id }: Person,
  act: RequestActKind,
): string | null {
  if (act === 'rebase') {
    return moved.length > 0 ? null : 'Nothing moved since this was made: there is nothing to do.';
  }
  if (!deciding.has(act)) return null;
  if (Object.keys(request.files).length === 0) return 'Nothing is changed yet.';
  if (moved.length > 0)
    return 'Something else runs now than what this was made from. Rebase it first.';
  if (!plan) return 'It does not load: mend the problems first.';
  const failed = plan.checks.find(({ passed }) => !passed);
  if (failed) return failed.sentence;
  if (act === 'approve') {
    if (authors.has(id)) return 'You wrote at this request, so somebody else approves it.';
    if (mine.length === 0) return 'None of your roles gives an approval that this change asks for.';
  }
  const frozen = plan.sites.flatMap(({ forbidding }) => forbidding)[0];
  if (act === 'apply' && frozen) return frozen.sentence;
  if ((act === 'apply' || act === 'schedule') && missing.length > 0) {
    return `Approvals are missing: ${missing.map(({ title }) => title).join(', ')}.`;
  }
  return null;
}
