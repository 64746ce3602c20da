import type { Permission } from '../access/access.ts';
import { mayOnTask, type Task } from '../tasks/tasks.ts';
import type { FhirContext } from './fhir-context.ts';
import { refuse, type FhirRefusal } from './outcome.ts';
import type { TypeName } from './resource-types.ts';

/** What it takes to see a resource of a type; the directory is for whoever may ask at all. */
export function permissionFor(type: TypeName): Permission {
  return type === 'Task' ? 'task.view' : 'record.view';
}

/** The sites all of which the caller may see this of. None: the refusal. */
export function visibleSites(
  { authorize, network, person }: FhirContext,
  permission: Permission,
): string[] | FhirRefusal {
  let sentence = 'This network has no sites.';
  const sites: string[] = [];
  for (const { id } of network.sites) {
    const answer = authorize(person, permission, { site: id, unit: null });
    if (answer.allowed) sites.push(id);
    else sentence = answer.reason;
  }
  return sites.length > 0 ? sites : refuse(403, 'forbidden', sentence);
}

/** Why the caller may not see a record that these sites know; null where they may. */
export function recordRefusal(context: FhirContext, sites: readonly string[]): FhirRefusal | null {
  const visible = visibleSites(context, 'record.view');
  if ('issues' in visible) return visible;
  if (sites.some((site) => visible.includes(site))) return null;
  return refuse(403, 'forbidden', 'Your roles may see records, but not those of this site.');
}

/** Why the caller may not see a task; null where they may. */
export function taskRefusal(context: FhirContext, task: Task): FhirRefusal | null {
  const { authorize, network, person } = context;
  const answer = mayOnTask(authorize, network, person, 'task.view', task);
  return answer.allowed ? null : refuse(403, 'forbidden', answer.reason);
}
