import type { Authorize, Grant, Permission, Person, Resource } from './person.ts';

/** What access/ needs to know of a role. */
export interface RolePermissions {
  id: string;
  title: string;
  permissions: readonly Permission[];
}

/**
 * Answers "may they?" from roles and grants alone. Nothing is allowed that no grant gives. A question about no one site
 * (`site: null`) is about the whole network, one about no one unit about the whole site: only grants as wide cover it.
 * To act on a task takes more than the permission: the person is accountable for it, is offered it, or holds the role
 * that is asked where the task is.
 */
export function createAuthorize(roles: readonly RolePermissions[]): Authorize {
  const byId = new Map(roles.map((role) => [role.id, role]));
  return (person, permission, resource) => {
    const giving = person.grants.filter((grant) => gives(byId.get(grant.role), permission));
    if (giving.length === 0) {
      return refused(`None of your roles may ${SENTENCES[permission]}.`);
    }
    if (!giving.some((grant) => covers(grant, resource))) {
      return refused(`Your roles may ${SENTENCES[permission]}, but not ${whereOf(resource)}.`);
    }
    if (permission === 'task.act' && !isAsked(person, resource)) {
      return refused(refusalOfAct(resource, byId));
    }
    return { allowed: true };
  };
}

/** Whether a grant reaches a place. A wide grant covers what lies inside it, never the other way round. */
export function covers(grant: Grant, place: { site: string | null; unit: string | null }): boolean {
  if (grant.site === '*') return grant.unit === null;
  return grant.site === place.site && (grant.unit === null || grant.unit === place.unit);
}

function gives(role: RolePermissions | undefined, permission: Permission): boolean {
  return role !== undefined && role.permissions.includes(permission);
}

function isAsked(person: Person, resource: Resource): boolean {
  if (person.id === resource.owner || person.id === resource.offeredTo) return true;
  return person.grants.some((grant) => grant.role === resource.poolRole && covers(grant, resource));
}

function refusalOfAct(resource: Resource, byId: ReadonlyMap<string, RolePermissions>): string {
  if (resource.poolRole === undefined) return 'This task asks nobody in your roles.';
  const title = byId.get(resource.poolRole)?.title ?? resource.poolRole;
  return `This task asks for the role “${title}” ${whereOf(resource)}, which you do not hold.`;
}

function whereOf(resource: Resource): string {
  if (resource.site === null) return 'in the whole network';
  if (resource.unit === null) return `in all of ${resource.site}`;
  return `in ${resource.unit} at ${resource.site}`;
}

function refused(reason: string): { allowed: false; reason: string } {
  return { allowed: false, reason };
}

const SENTENCES = {
  'task.view': 'see tasks',
  'task.act': 'act on tasks',
  'duty.change': 'change who is on',
  'wait.suspend': 'suspend what runs wait for',
  'downtime.declare': 'declare downtimes and enter what was done on paper',
  'run.view': 'see workflow runs',
  'record.view': 'see records over FHIR',
  'record.send': 'send records over FHIR',
  'message.view': 'see messages',
  'exception.view': 'see exceptions',
  'exception.resolve': 'resolve exceptions',
  'callout.report': 'report what became of callouts',
  'measure.view': 'see measures',
  'release.assign': 'put releases in force or take them back',
  'release.override': 'change sites against a freeze or beyond their budget',
  'flag.view': 'see flags',
  'flag.kill': 'turn flags off',
  'flag.turn-on': 'turn flags on again',
  'programme.view': 'see sites and the programme',
  'programme.act': 'show evidence, vote and record training',
  'programme.manage': 'ask for decisions and lead hypercare',
  'feedback.give': 'give feedback',
  'rollout.view': 'see rollouts',
  'rollout.manage': 'start, hold and end rollouts',
  'rollout.approve': 'approve steps of rollouts',
  'sentinel.report': 'report severe events that stop rollouts',
  'change.view': 'see change requests',
  'change.propose': 'propose changes',
  'change.approve': 'approve changes',
  'change.override': 'put changes in force that were not approved',
  'trial.run': 'try changes on past events',
  'demo.break': 'break the demonstration',
} satisfies Record<Permission, string>;
