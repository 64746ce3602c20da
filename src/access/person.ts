/** Someone who may sign in, and what they are where. */
export interface Person {
  id: string;
  name: string;
  /** "RN, Emergency Department": shown beside the name. */
  title: string;
  grants: readonly Grant[];
  /** By which feeds name this person, as a doctor's number. Absent: none does. */
  identifiers?: readonly string[];
}

/** A role at a site; in one unit, or (null) in all of it. `site: '*'` is the whole network. */
export interface Grant {
  role: string;
  site: string;
  unit: string | null;
}

/** What a person may do, by role: data, checked when the network is loaded. */
export const permissions = [
  'task.view',
  'task.act',
  'duty.change',
  'wait.suspend',
  'downtime.declare',
  'run.view',
  'record.view',
  'record.send',
  'message.view',
  'exception.view',
  'exception.resolve',
  'callout.report',
  'measure.view',
  'release.assign',
  'release.override',
  'flag.view',
  'flag.kill',
  'flag.turn-on',
  'programme.view',
  'programme.act',
  'programme.manage',
  'feedback.give',
  'rollout.view',
  'rollout.manage',
  'rollout.approve',
  'sentinel.report',
  'change.view',
  'change.propose',
  'change.approve',
  'change.override',
  'trial.run',
  'demo.break',
] as const;

export type Permission = (typeof permissions)[number];

/** What is asked about. Null where the question is not about one site or unit. */
export interface Resource {
  site: string | null;
  unit: string | null;
  /** For tasks: the role that is asked, whose holders alone may act. */
  poolRole?: string;
  /** For tasks: who is accountable now, or is offered it. */
  owner?: string | null;
  offeredTo?: string | null;
}

export type Answer = { allowed: true } | { allowed: false; reason: string };

/** The one place where "may they?" is answered. Roles by site and unit now; policies behind the same port later. */
export type Authorize = (person: Person, permission: Permission, resource: Resource) => Answer;
