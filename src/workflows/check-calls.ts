import type { InstalledWorkflow } from '../governance/governance.ts';
import { suggestion, type Problem } from '../platform/platform.ts';
import type {
  CompiledCallSite,
  CompiledDefinition,
  CompiledState,
  CompiledTrigger,
} from './compiled-definition.ts';

/**
 * The calls between the workflows of a network: who is called is installed wherever its caller is, takes what it is given, and
 * every way in which it can end is heard; and nobody calls himself, by others either.
 */
export function checkCalls(
  installed: readonly InstalledWorkflow[],
  compiled: ReadonlyMap<string, CompiledDefinition>,
): Problem[] {
  const sitesOf = new Map(installed.map(({ id, sites }) => [id, sites]));
  return [...compiled.values()].flatMap((caller) =>
    caller.calls.flatMap((site) => {
      const called = compiled.get(site.workflow);
      if (!called) return [problem(site, notInstalled(site.workflow, [...sitesOf.keys()]))];
      return [
        ...checkSites(caller, site, sitesOf),
        ...checkEnds(caller, site, called),
        ...checkValues(caller, site, called),
        ...(reaches(called, caller.id, compiled)
          ? [
              problem(
                site,
                `"${site.workflow}" comes to call "${caller.id}" again: no run would ever end.`,
              ),
            ]
          : []),
      ];
    }),
  );
}

function notInstalled(workflow: string, known: readonly string[]): string {
  return `The network has no workflow "${workflow}" that could be called.${suggestion(workflow, known)}`;
}

function checkSites(
  caller: CompiledDefinition,
  site: CompiledCallSite,
  sitesOf: ReadonlyMap<string, readonly string[]>,
): Problem[] {
  const there = sitesOf.get(site.workflow) ?? [];
  const lacking = (sitesOf.get(caller.id) ?? []).filter((one) => !there.includes(one));
  if (lacking.length === 0) return [];
  const sentence = `"${site.workflow}" is called at ${lacking.join(', ')}, where it is not installed: add the sites to it.`;
  return [problem(site, sentence)];
}

function checkEnds(
  caller: CompiledDefinition,
  site: CompiledCallSite,
  called: CompiledDefinition,
): Problem[] {
  const rules = caller.states.get(site.state)?.onDone ?? [];
  const heard = (end: string): boolean =>
    rules.some(({ states, when }) => when === null && (states === 'any' || states.includes(end)));
  const ends = [...called.states.values()].filter(({ terminal }) => terminal).map(nameOf);
  const unheard = [...ends, 'failed'].filter((end) => !heard(end));
  const unknown = rules
    .flatMap(({ states }) => (states === 'any' ? [] : states))
    .filter((end) => end !== 'failed' && !ends.includes(end));
  return [
    ...unheard.map((end) =>
      problem(
        site,
        `"${site.state}" does not say what follows when "${site.workflow}" ends in "${end}": add "done: any" as the last handler.`,
      ),
    ),
    ...unknown.map((end) =>
      problem(site, `"${site.workflow}" does not end in "${end}".${suggestion(end, ends)}`),
    ),
  ];
}

function checkValues(
  caller: CompiledDefinition,
  site: CompiledCallSite,
  called: CompiledDefinition,
): Problem[] {
  const trigger = called.start.map((rule) => rule.trigger).find(isCalled);
  if (!trigger) {
    return [
      problem(site, `"${site.workflow}" cannot be called: give it a start rule with "called".`),
    ];
  }
  const given = caller.states.get(site.state)?.call?.values.map(nameOf) ?? [];
  return given
    .filter((name) => !trigger.takes.includes(name))
    .map((name) =>
      problem(
        site,
        `"${site.workflow}" does not take "${name}".${suggestion(name, trigger.takes)}`,
      ),
    );
}

function isCalled(
  trigger: CompiledTrigger,
): trigger is Extract<CompiledTrigger, { kind: 'called' }> {
  return trigger.kind === 'called';
}

function reaches(
  from: CompiledDefinition,
  target: string,
  compiled: ReadonlyMap<string, CompiledDefinition>,
): boolean {
  const reached = new Set([from.id]);
  for (const id of reached) {
    if (id === target) return true;
    for (const { workflow } of compiled.get(id)?.calls ?? []) reached.add(workflow);
  }
  return false;
}

function nameOf({ name }: Pick<CompiledState, 'name'>): string {
  return name;
}

function problem({ location }: CompiledCallSite, sentence: string): Problem {
  return { code: 'workflow', severity: 'error', location, sentence };
}
