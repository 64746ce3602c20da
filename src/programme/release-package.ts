import { clinicalDate } from '../canonical/canonical.ts';
import { differenceLine, type SitePlan } from '../change/change.ts';
import type { Manifest, Network, Site } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { explainParameters, type SiteWorkflow } from '../workflows/workflows.ts';
import type { Lesson } from './hypercare-store.ts';
import { roleDifferences, rolesOf, tasksAt, type RoleTask } from './role-work.ts';
import type { PersonStep } from './training.ts';

/** What people of a site must know of a release: made from the release and its plan, for each role, without patients. */
export interface ReleasePackage {
  formatVersion: 1;
  network: string;
  site: { id: string; title: string; zone: string };
  version: string;
  /** What it runs before. Null: the site is new. */
  base: string | null;
  /** Of the plan that it was made from. */
  fingerprint: string;
  madeAt: Instant;
  /** Why, by audience, as its author wrote. */
  notes: readonly { audience: string; text: string }[];
  /** What is different at this site, in the words of the plan. */
  changes: readonly string[];
  roles: readonly PackageRole[];
  /** Where this site does otherwise than the network. */
  exceptions: readonly string[];
  training: readonly {
    title: string;
    minutes: number;
    roles: string[];
    done: number;
    of: number;
  }[];
  /** What sites learned that had it before. */
  lessons: readonly string[];
}

export interface PackageRole {
  role: string;
  title: string;
  /** A sentence for each. Empty: nothing is different for them. */
  differences: readonly string[];
  tasks: readonly RoleTask[];
  /** Who is on now. */
  onCall: readonly string[];
}

/** What a package is made from. */
export interface PackageSource {
  site: Site;
  candidate: Network;
  plan: {
    fingerprint: string;
    sites: readonly Pick<SitePlan, 'site' | 'base' | 'differences'>[];
  };
  /** Null: the version was not made as a release. */
  manifest: Manifest | null;
  before: readonly SiteWorkflow[];
  after: readonly SiteWorkflow[];
  training: readonly PersonStep[];
  lessons: readonly Lesson[];
  /** The names of those who are on for a role there now. */
  onCall: (role: string) => readonly string[];
  now: Instant;
}

/** Puts a release package together. Pure. */
export function makePackage(source: PackageSource): ReleasePackage {
  const { site, candidate, plan, manifest, now } = source;
  const planned = plan.sites.find((one) => one.site === site.id);
  const { id, title, zone } = site;
  return {
    formatVersion: 1,
    network: candidate.title,
    site: { id, title, zone },
    version: candidate.version,
    base: planned?.base?.version ?? null,
    ...{ fingerprint: plan.fingerprint, madeAt: now },
    notes: Object.entries(manifest?.notes ?? {}).map(([audience, text]) => ({ audience, text })),
    changes: (planned?.differences ?? []).map(differenceLine),
    roles: rolesAt(source),
    exceptions: exceptionsAt(source),
    training: trainingAt(source),
    lessons: source.lessons.map((one) => `${titleOfSite(candidate, one.site)}: ${one.text}`),
  };
}

function rolesAt({ candidate, before, after, onCall }: PackageSource): PackageRole[] {
  const [was, is] = [tasksAt(before), tasksAt(after)];
  const roleTitle = (role: string): string =>
    candidate.roles.find(({ id }) => id === role)?.title ?? role;
  const roles = [...new Set([...was, ...is].flatMap(rolesOf))];
  return roles
    .map((role) => ({
      ...{ role, title: roleTitle(role), onCall: onCall(role) },
      differences: roleDifferences(role, { before: was, after: is }, roleTitle),
      tasks: is.filter((task) => rolesOf(task).includes(role)),
    }))
    .toSorted((one, other) => other.differences.length - one.differences.length);
}

function exceptionsAt({ candidate, after, site }: PackageSource): string[] {
  return after
    .filter(({ cohort }) => cohort === undefined)
    .flatMap(({ definition }) => {
      const installed = candidate.workflows.find(
        ({ id, sites }) => id === definition.id && sites.includes(site.id),
      );
      if (!installed) return [];
      return explainParameters(installed, definition, site.id).flatMap((one) => {
        const name = `${definition.title}: ${one.name.replaceAll('_', ' ')} is ${String(one.value)}`;
        if (one.waiver) {
          const { expires, reason, control } = one.waiver;
          return [
            `${name} by waiver until ${clinicalDate(expires)}. ${reason} Instead: ${control}`,
          ];
        }
        return one.from === 'site' && !one.isStandard
          ? [`${name} at this site. ${one.describes}`]
          : [];
      });
    });
}

function trainingAt({ training, candidate }: PackageSource): ReleasePackage['training'] {
  return [...Map.groupBy(training, ({ step }) => step)].map(([step, people]) => ({
    ...{ title: step.title, minutes: step.minutes, of: people.length },
    roles: step.roles.map((role) => candidate.roles.find(({ id }) => id === role)?.title ?? role),
    done: people.filter(({ doneAt }) => doneAt !== null).length,
  }));
}

function titleOfSite({ sites }: Network, id: string): string {
  return sites.find((site) => site.id === id)?.title ?? id;
}
