import { didYouMean, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { ValuePath } from './schema-problems.ts';
import type { YamlFile } from './yaml-file.ts';

type RolloutFile = YamlFile<NetworkFile<'rollout'>>;
type StepFile = NetworkFile<'rollout'>['steps'][number];

/**
 * What of the plans of rollouts only several files together can tell: that sites, units and workflows exist; and of each plan
 * what no single line shows: that a step has one place, that gates have something to compare, and that no site comes twice.
 */
export function checkRollouts(files: NetworkFiles): Problem[] {
  return [...files.rollouts.values()].flatMap((file) => new PlanCheck(file, files).problems());
}

class PlanCheck {
  readonly #file: RolloutFile;
  readonly #files: NetworkFiles;
  readonly #problems: Problem[] = [];

  constructor(file: RolloutFile, files: NetworkFiles) {
    this.#file = file;
    this.#files = files;
  }

  problems(): Problem[] {
    const { workflows, gates, steps, exceptions } = this.#file.value;
    const installed = this.#files.workflows.value.workflows.map(({ id }) => id);
    for (const [at, id] of workflows.entries()) {
      this.#known('workflow', id, installed, ['workflows', at]);
    }
    this.#once('gate', gates, 'gates');
    this.#once('step', steps, 'steps');
    for (const [at, { site }] of exceptions.entries()) this.#site(site, ['exceptions', at, 'site']);
    for (const [at, step] of steps.entries()) this.#step(step, at);
    this.#order(steps);
    return this.#problems;
  }

  #step(step: StepFile, at: number): void {
    const { shadow, network, canary, sites, hold, before } = step;
    const places = [shadow, network, canary, sites].filter((place) => place !== undefined);
    if (places.length !== 1) {
      const sentence = `A step has one of "shadow", "network", "canary" and "sites"; this has ${places.length === 0 ? 'none' : 'several'}.`;
      this.#report(['steps', at], sentence);
    }
    for (const [field, ids] of Object.entries({ shadow, sites })) {
      for (const [index, id] of (ids ?? []).entries()) this.#site(id, ['steps', at, field, index]);
    }
    if (canary) this.#canary(canary, ['steps', at, 'canary']);
    const gateIds = this.#file.value.gates.map(({ id }) => id);
    for (const [index, gate] of hold.gates.entries()) {
      this.#known('gate', gate, gateIds, ['steps', at, 'hold', 'gates', index]);
    }
    if (hold.gates.length > 0 && !canary && !sites) {
      const sentence =
        'No task runs by the change in this step, so its gates have nothing to compare.';
      this.#report(['steps', at, 'hold', 'gates'], sentence);
    }
    if (hold.tasks > 0 && hold.gates.length === 0) {
      const sentence = 'Tasks are counted by gates. Name at least one under "gates".';
      this.#report(['steps', at, 'hold', 'tasks'], sentence);
    }
    if (before.go && network) {
      const sentence = 'People decide on a go for sites, and this step has none.';
      this.#report(['steps', at, 'before', 'go'], sentence);
    } else if (before.go && !this.#files.readiness?.value.voters.length) {
      const sentence = 'Nobody decides on a go here: name voters in readiness.yaml.';
      this.#report(['steps', at, 'before', 'go'], sentence);
    }
    if (step.switch !== undefined) {
      const flags = this.#files.flags?.value.flags.map(({ key }) => key) ?? [];
      this.#known('flag', step.switch, flags, ['steps', at, 'switch']);
      if (network) {
        const sentence = 'A flag is turned off at the sites of a step, and this step has none.';
        this.#report(['steps', at, 'switch'], sentence);
      }
    }
    if (hold.watch < hold.time) {
      const sentence = 'Gates are watched for as long as the step lasts at least: make it longer.';
      this.#report(['steps', at, 'hold', 'watch'], sentence);
    }
  }

  #canary({ sites, units = [] }: NonNullable<StepFile['canary']>, path: ValuePath): void {
    for (const [index, id] of sites.entries()) {
      if (!this.#site(id, [...path, 'sites', index])) continue;
      const known = this.#files.sites.get(id)?.value.units.map((unit) => unit.id) ?? [];
      for (const [at, unit] of units.entries()) {
        this.#known(`unit at ${id}`, unit, known, [...path, 'units', at]);
      }
    }
  }

  #order(steps: readonly StepFile[]): void {
    const { exceptions } = this.#file.value;
    const whole = new Set<string>();
    for (const [at, { canary, sites }] of steps.entries()) {
      const path: ValuePath = canary ? ['steps', at, 'canary', 'sites'] : ['steps', at, 'sites'];
      for (const [index, id] of (canary?.sites ?? sites ?? []).entries()) {
        if (whole.has(id)) {
          const sentence = `All of "${id}" has the change since an earlier step: this would do nothing there.`;
          this.#report([...path, index], sentence);
        }
        if (exceptions.some(({ site }) => site === id)) {
          this.#report([...path, index], `"${id}" is an exception of this rollout. Leave it out.`);
        }
        if (sites) whole.add(id);
      }
    }
  }

  #site(id: string, path: ValuePath): boolean {
    return this.#known('site', id, [...this.#files.sites.keys()], path);
  }

  #known(what: string, id: string, ids: readonly string[], path: ValuePath): boolean {
    if (ids.includes(id)) return true;
    this.#report(path, `There is no ${what} "${id}".${didYouMean(id, ids)}`);
    return false;
  }

  #once(what: string, items: readonly { id: string }[], list: string): void {
    const ids = items.map(({ id }) => id);
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) !== at) {
        this.#report([list, at, 'id'], `There is a second ${what} "${id}". Give it another id.`);
      }
    }
  }

  #report(path: ValuePath, sentence: string): void {
    const location = this.#file.where(path);
    this.#problems.push({ code: 'rollout', severity: 'error', location, sentence });
  }
}
