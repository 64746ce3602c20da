import type { Network } from '../governance/governance.ts';
import { compileDefinition } from '../workflows/workflows.ts';

type Value = string | number | boolean;

/** A workflow of a network with the values that its files set. */
export interface EditableWorkflow {
  workflow: string;
  title: string;
  sites: readonly string[];
  parameters: readonly EditableParameter[];
}

export interface EditableParameter {
  name: string;
  describes: string;
  type: string;
  unit: string | null;
  min: Value | null;
  max: Value | null;
  /** True: a site may have one of its own. */
  local: boolean;
  /** What the workflow says where nobody sets it. */
  standard: Value;
  /** What the network sets; null: nothing. */
  network: Value | null;
  /** What sites set, by site. */
  sites: Readonly<Record<string, Value>>;
  /** Sites where a waiver holds in the place of all that. */
  waived: readonly string[];
}

/** The parameters of a network's workflows as its files set them, for a form. */
export function editableParameters(network: Network): EditableWorkflow[] {
  return network.workflows.flatMap((installed) => {
    const answer = compileDefinition(installed.source, installed.path);
    if (!('definition' in answer)) return [];
    const { title, definition } = answer.definition;
    const { siteParameters, waivers = [] } = installed;
    const parameters = Object.entries(definition.parameters).map(
      ([name, one]): EditableParameter => ({
        ...{ name, describes: one.describes, type: one.type, unit: one.unit ?? null },
        ...{ min: one.min ?? null, max: one.max ?? null, local: one.local },
        ...{ standard: one.default, network: installed.parameters[name] ?? null },
        sites: Object.fromEntries(
          Object.entries(siteParameters).flatMap(([site, set]) => {
            const value = set[name];
            return value === undefined ? [] : [[site, value]];
          }),
        ),
        waived: waivers.flatMap((waiver) => (waiver.parameter === name ? waiver.sites : [])),
      }),
    );
    if (parameters.length === 0) return [];
    return [{ workflow: installed.id, title, sites: installed.sites, parameters }];
  });
}
