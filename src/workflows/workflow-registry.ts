import type { ClinicalEvent } from '../canonical/canonical.ts';
import {
  calendarsOfSite,
  inCohort,
  writtenAt,
  type Cohort,
  type InstalledWorkflow,
  type Locate,
  type Network,
  type Release,
} from '../governance/governance.ts';
import { suggestion, type Problem } from '../platform/platform.ts';
import { checkCalls } from './check-calls.ts';
import { checkMessages } from './check-messages.ts';
import { checkNetworkCalendars } from './check-network-calendars.ts';
import { compileDefinition } from './compile-definition.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { Instance } from './instance.ts';
import {
  effectiveParameters,
  settingOf,
  type EffectiveParameters,
  type ParameterSettings,
} from './parameters.ts';

/** A workflow as it runs at one site: what `startInstance` and `step` need. */
export interface SiteWorkflow {
  definition: CompiledDefinition;
  parameters: EffectiveParameters;
  /** Only for this cohort of the site. Absent: for all that no cohort takes. */
  cohort?: string;
}

/** The workflows of a release, checked against its sites and roles. Immutable. */
export interface CompiledRelease {
  epoch: number;
  /** By workflow id. */
  workflows: ReadonlyMap<string, CompiledDefinition>;
  /** What runs where: by site id; a site without workflows has an empty list. */
  bySite: ReadonlyMap<string, readonly SiteWorkflow[]>;
  /** Of the sites that have any. */
  cohortsBySite: ReadonlyMap<string, { zone: string; cohorts: readonly Cohort[] }>;
}

/**
 * Compiles every workflow of a release with its parameters at every site, or gives all problems: nothing of a release
 * with a problem may run.
 */
export function compileRelease(
  release: Release,
): { compiled: CompiledRelease } | { problems: Problem[] } {
  const { network } = release;
  const problems: Problem[] = [];
  const workflows = new Map<string, CompiledDefinition>();
  const bySite = new Map<string, SiteWorkflow[]>(network.sites.map(({ id }) => [id, []]));
  for (const installed of network.workflows) {
    const answer = compileInstalled(release, installed);
    if ('problems' in answer) {
      problems.push(...answer.problems);
      continue;
    }
    const { definition } = answer;
    // Where several versions run, that of most sites comes first.
    if (!workflows.has(installed.id)) workflows.set(installed.id, definition);
    const cohort = installed.cohort === undefined ? {} : { cohort: installed.cohort };
    for (const [site, parameters] of answer.bySite) {
      bySite.get(site)?.push({ definition, parameters, ...cohort });
    }
  }
  // Runs call within their own version, and each version was checked when it came alone.
  const isOneVersion = workflows.size === network.workflows.length;
  if (isOneVersion) {
    problems.push(...checkCalls(network.workflows, workflows), ...checkMessages(workflows));
  }
  if (problems.length > 0) return { problems };
  const cohortsBySite = cohortsOf(network);
  return { compiled: { epoch: release.epoch, workflows, bySite, cohortsBySite } };
}

function cohortsOf({ sites, cohorts = [] }: Network): CompiledRelease['cohortsBySite'] {
  const zones = new Map(sites.map(({ id, zone }) => [id, zone]));
  const bySite = Map.groupBy(cohorts, ({ site }) => site);
  return new Map(
    [...bySite].map(([site, found]) => [
      site,
      { zone: zones.get(site) ?? 'UTC', cohorts: found.map(({ cohort }) => cohort) },
    ]),
  );
}

/**
 * The compiled releases of this process. An instance is found the workflow that it started with by its digest, whatever
 * is in force now (invariant I-12); a message the one of its epoch.
 */
export class WorkflowRegistry {
  readonly #byEpoch = new Map<number, CompiledRelease>();
  readonly #byDigest = new Map<string, SiteWorkflow>();

  add(release: CompiledRelease): void {
    this.#byEpoch.set(release.epoch, release);
    for (const workflow of [...release.bySite.values()].flat()) {
      const { digest } = workflow.parameters;
      if (!this.#byDigest.has(digest)) this.#byDigest.set(digest, workflow);
    }
  }

  /** Undefined: that epoch was never added. */
  release(epoch: number): CompiledRelease | undefined {
    return this.#byEpoch.get(epoch);
  }

  /** The workflows of a site in an epoch, those of its cohorts too. Undefined: that epoch was never added. */
  at(epoch: number, site: string): readonly SiteWorkflow[] | undefined {
    const release = this.#byEpoch.get(epoch);
    return release && (release.bySite.get(site) ?? []);
  }

  /** As `startableOf`, by its epoch. Undefined: that epoch was never added. */
  startable(
    event: StartingPlace & Pick<ClinicalEvent, 'epoch'>,
  ): readonly SiteWorkflow[] | undefined {
    const release = this.#byEpoch.get(event.epoch);
    return release && startableOf(release, event);
  }

  /** As `callableOf`, by the caller's epoch. */
  callable(
    caller: Pick<Instance, 'epoch' | 'site' | 'digest'>,
    workflow: string,
  ): SiteWorkflow | undefined {
    const release = this.#byEpoch.get(caller.epoch);
    return release && callableOf(release, caller, workflow);
  }

  /** What the instance is pinned to. Undefined: its release was never added. */
  pinned(instance: Pick<Instance, 'digest'>): SiteWorkflow | undefined {
    return this.#byDigest.get(instance.digest);
  }
}

/** Where and when a run would start, and about whom: what says which cohort it belongs to. An event is one. */
type StartingPlace = Pick<ClinicalEvent, 'site' | 'unit' | 'patientId' | 'recordedAt'>;

/** The workflows that may start there: those of the first cohort that takes it, else those of the site at large. */
export function startableOf(
  { bySite, cohortsBySite }: CompiledRelease,
  event: StartingPlace,
): readonly SiteWorkflow[] {
  const workflows = bySite.get(event.site) ?? [];
  const parts = cohortsBySite.get(event.site);
  if (!parts) return workflows;
  const taking = parts.cohorts.find((cohort) => inCohort(cohort, event, parts.zone));
  return partOf(workflows, taking?.id);
}

/** The same list each time, so that what was worked out for it is found again. */
function partOf(
  workflows: readonly SiteWorkflow[],
  cohort: string | undefined,
): readonly SiteWorkflow[] {
  let parts = partsByCohort.get(workflows);
  if (!parts) partsByCohort.set(workflows, (parts = Map.groupBy(workflows, (one) => one.cohort)));
  return parts.get(cohort) ?? [];
}

const partsByCohort = new WeakMap<
  readonly SiteWorkflow[],
  ReadonlyMap<string | undefined, readonly SiteWorkflow[]>
>();

/** What a run calls by this id: of its own site, and of the cohort that it was started for. */
export function callableOf(
  { bySite }: CompiledRelease,
  caller: Pick<Instance, 'site' | 'digest'>,
  workflow: string,
): SiteWorkflow | undefined {
  const workflows = bySite.get(caller.site) ?? [];
  const own = workflows.find(({ parameters }) => parameters.digest === caller.digest);
  return workflows.find(
    ({ definition, cohort }) => definition.id === workflow && cohort === own?.cohort,
  );
}

function compileInstalled(
  { network }: Release,
  installed: InstalledWorkflow,
):
  | { definition: CompiledDefinition; bySite: [string, EffectiveParameters][] }
  | { problems: Problem[] } {
  const answer = compileDefinition(installed.source, installed.path);
  if ('problems' in answer) return answer;
  const { definition } = answer;
  const problems = [
    ...checkId(definition, installed),
    ...checkRoles(definition, network.roles),
    ...checkSites(installed, network.sites),
    ...checkNetworkCalendars(installed, writtenAt(installed)),
  ];
  const bySite: [string, EffectiveParameters][] = [];
  for (const site of installed.sites) {
    const settings = {
      network: installed.parameters,
      site: installed.siteParameters[site] ?? {},
      siteId: site,
      calendars: calendarsOfSite(installed.calendars ?? {}, site),
      zone: network.sites.find(({ id }) => id === site)?.zone ?? 'UTC',
      waivers: (installed.waivers ?? []).filter(({ sites }) => sites.includes(site)),
      where: writtenAt(installed),
    };
    const effective = effectiveParameters(definition, settings);
    if ('problems' in effective) problems.push(...effective.problems);
    else {
      problems.push(
        ...checkRoleParameters(effective.parameters, definition, settings, network.roles),
      );
      bySite.push([site, effective.parameters]);
    }
  }
  const unique = [
    ...new Map(problems.map((one) => [`${one.location} ${one.sentence}`, one])).values(),
  ];
  return unique.length > 0 ? { problems: unique } : { definition, bySite };
}

function checkId(definition: CompiledDefinition, installed: InstalledWorkflow): Problem[] {
  if (definition.id === installed.id) return [];
  const there = writtenAt(installed)(['id']);
  const sentence = `The network calls this workflow "${installed.id}" (${there}), but it calls itself "${definition.id}". Make them the same.`;
  return [problem(definition.idLocation, sentence)];
}

type Named = readonly { id: string }[];

function checkRoles(definition: CompiledDefinition, roles: Named): Problem[] {
  return definition.roles
    .filter(({ role }) => !roles.some(({ id }) => id === role))
    .map(({ role, location }) => problem(location, unknownRole(role, roles)));
}

function checkRoleParameters(
  parameters: EffectiveParameters,
  definition: CompiledDefinition,
  settings: ParameterSettings & { where: Locate },
  roles: Named,
): Problem[] {
  return Object.values(parameters.byName)
    .filter(({ name, value }) => {
      const isRole = definition.parameters[name]?.type === 'role';
      return isRole && !roles.some(({ id }) => id === value);
    })
    .map(({ name, value }) =>
      problem(settings.where(settingOf([name], settings)), unknownRole(String(value), roles)),
    );
}

function unknownRole(role: string, roles: Named): string {
  return `The network has no role "${role}".${suggestion(
    role,
    roles.map(({ id }) => id),
  )}`;
}

function checkSites(installed: InstalledWorkflow, sites: Named): Problem[] {
  const known = sites.map(({ id }) => id);
  return [...new Set([...installed.sites, ...Object.keys(installed.siteParameters)])]
    .filter((site) => !known.includes(site))
    .map((site) =>
      problem(
        writtenAt(installed)(['sites']),
        `The network has no site "${site}".${suggestion(site, known)}`,
      ),
    );
}

function problem(location: string, sentence: string): Problem {
  return { code: 'workflow', severity: 'error', location, sentence };
}
