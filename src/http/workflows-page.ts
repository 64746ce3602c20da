import type { InstalledWorkflow } from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import {
  explainParameters,
  standardisationOf,
  type CompiledDefinition,
  type ExplainedParameter,
} from '../workflows/workflows.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams } from './inputs.ts';
import { ownerTitle, roleTitle, siteOf } from './place-titles.ts';
import type {
  ApiDecision,
  ApiInput,
  ApiParameter,
  ApiStandardisation,
  ApiWorkflow,
  ApiWorkflows,
} from './workflows-api.ts';
import { sitesOfRuns } from './visible-sites.ts';
import { startsOf, statesOf } from './workflow-states.ts';

export const workflowEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/workflows',
    summary: 'The workflows in force where the person may see runs, and how alike the sites are.',
    answer: async (context) => workflowsPage(context),
  }),
  endpoint({
    method: 'GET',
    path: '/api/workflows/:id',
    summary: 'A workflow as it is in force: states, parameters by site and who set them, tables.',
    params: idParams,
    answer: async (context, { params }) => workflowPage(context, params.id),
  }),
];

interface Shown {
  installed: InstalledWorkflow;
  definition: CompiledDefinition;
  sites: readonly string[];
}

function workflowsPage(context: PageContext): PageAnswer<ApiWorkflows> {
  const shown = shownWorkflows(context);
  if ('refused' in shown) return shown;
  // Where sites run different versions of the network, it stands there once for each of them.
  const versions = Map.groupBy(shown.workflows, ({ definition }) =>
    [definition.id, definition.version].join(' '),
  );
  return { page: { workflows: [...versions.values()].map((ones) => sumOf(context, ones)) } };
}

function sumOf(context: PageContext, ones: readonly Shown[]): ApiWorkflows['workflows'][number] {
  const { id, title, version, definition } = must(ones[0], 'a group has members').definition;
  const at = ones.flatMap((one) => standardisationAt(context, one));
  const sites = new Map(at.map((one) => [one.site, one]));
  return { id, title, version, purpose: definition.purpose, sites: [...sites.values()] };
}

function workflowPage(context: PageContext, id: string): PageAnswer<ApiWorkflow> {
  const shown = shownWorkflows(context);
  if ('refused' in shown) return shown;
  const found = shown.workflows.find(({ installed }) => installed.id === id);
  if (!found) return { refused: { kind: 'not-found', sentence: 'There is no such workflow.' } };
  const { definition } = found.definition;
  const { title, version, purpose, owner, sources } = definition;
  const roles = (role: string): string => roleTitle(context.network, role);
  return {
    page: {
      ...{ id, title, version, purpose, owner },
      sources: [...sources],
      sites: standardisationAt(context, found),
      starts: startsOf(definition),
      states: statesOf(definition, roles),
      parameters: parametersOf(context, found),
      inputs: inputsOf(found.definition),
      decisions: decisionsOf(found.definition),
    },
  };
}

/** Workflows with those of their sites where the person may see runs. */
function shownWorkflows(
  context: PageContext,
): { workflows: Shown[] } | Extract<PageAnswer<never>, { refused: unknown }> {
  const visible = sitesOfRuns(context);
  if (visible.length === 0) {
    const sentence = 'Your roles may not see workflow runs.';
    return { refused: { kind: 'forbidden', sentence } };
  }
  const workflows = context.network.workflows.flatMap((installed) => {
    const sites = installed.sites.filter((site) => visible.includes(site));
    const running = sites
      .flatMap((site) => context.workflowsAt(site))
      .find(({ definition }) => definition.id === installed.id);
    return running ? [{ installed, definition: running.definition, sites }] : [];
  });
  return { workflows };
}

function standardisationAt(
  { network }: PageContext,
  { installed, definition, sites }: Shown,
): ApiStandardisation[] {
  return sites.map((site) => {
    const explained = explainParameters(installed, definition, site);
    const { atStandard, parameters } = standardisationOf(explained);
    const waivers = explained.filter(({ waiver }) => waiver !== null).length;
    return { site, title: siteOf(network, site).title, atStandard, parameters, waivers };
  });
}

function parametersOf(
  context: PageContext,
  { installed, definition, sites }: Shown,
): ApiParameter[] {
  const bySite = sites.map((site) => ({
    site,
    explained: explainParameters(installed, definition, site),
  }));
  const [first] = bySite;
  return (first?.explained ?? []).flatMap((one, index) => {
    const shared = one.layers.findLast(({ from }) => from === 'catalog' || from === 'network');
    if (!shared) return [];
    const { name, unit, describes, bounds, hardBounds, local } = one;
    return {
      ...{ name, unit, describes, bounds, hardBounds, local },
      standard: String(shared.value),
      from: shared.from === 'network' ? ('network' as const) : ('catalog' as const),
      location: shared.location,
      elsewhere: bySite.flatMap(({ site, explained }) => {
        const there = explained[index];
        const isSetThere = there?.from === 'site' || there?.from === 'waiver';
        return there && isSetThere ? [elsewhere(context, site, there)] : [];
      }),
    };
  });
}

function elsewhere(
  { network }: PageContext,
  site: string,
  { value, from, layers, waiver }: ExplainedParameter,
): ApiParameter['elsewhere'][number] {
  return {
    site,
    title: siteOf(network, site).title,
    value: String(value),
    from,
    location: layers.at(-1)?.location ?? '',
    waiver: waiver && {
      id: waiver.id,
      expires: waiver.expires,
      owner: ownerTitle(network, waiver.owner),
      reason: waiver.reason,
    },
  };
}

function inputsOf({ definition }: CompiledDefinition): ApiInput[] {
  return Object.entries(definition.inputs ?? {}).map(([name, input]) => {
    const { type, unit = null, codes, max_age: maxAge, describes } = input;
    return { name, type, unit, codes: [...codes], maxAge, describes };
  });
}

function decisionsOf({ definition, decisions }: CompiledDefinition): ApiDecision[] {
  return [...decisions.values()].map(({ table, reads }) => {
    const { describes = '', source = null } = definition.decisions?.[table.name] ?? {};
    const outputs = table.outputs.map(({ name }) => name);
    const given = (gives: Readonly<Record<string, unknown>>): string[] =>
      outputs.map((name) => String(gives[name]));
    return {
      ...{ name: table.name, describes, source, hit: table.hit, outputs },
      columns: table.columns.map(({ title, unit = null }, at) => ({
        title,
        reads: reads[at]?.text ?? '',
        unit,
      })),
      rows: table.rows.map(({ cells, gives }) => ({
        cells: cells.map(({ text }) => text),
        gives: given(gives),
      })),
      otherwise: table.otherwise && given(table.otherwise),
    };
  });
}
