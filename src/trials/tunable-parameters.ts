import type { Releases } from '../flow/flow.ts';

/** A workflow with what may be tried of it. */
export interface TunableWorkflow {
  workflow: string;
  title: string;
  parameters: readonly TunableParameter[];
}

export interface TunableParameter {
  name: string;
  describes: string;
  type: string;
  unit: string | null;
  /** The network's value, as written. */
  value: string | number | boolean;
  min: string | number | null;
  max: string | number | null;
  /** True: a site may have one of its own. */
  local: boolean;
}

/** The parameters of the workflows in force, as their definitions have them. */
export function tunableParameters({ current, workflows }: Releases): TunableWorkflow[] {
  const compiled = workflows.release(current.epoch);
  // Where sites run different versions of the network, a workflow is installed once for each of them.
  const byId = Map.groupBy(current.network.workflows, ({ id }) => id);
  return [...byId].flatMap(([id, [first]]) => {
    const definition = compiled?.workflows.get(id);
    if (!definition || !first) return [];
    const { parameters: set } = first;
    const parameters = Object.entries(definition.parameters).map(([name, one]) => ({
      ...{ name, describes: one.describes, type: one.type, unit: one.unit ?? null },
      ...{ value: set[name] ?? one.default, min: one.min ?? null, max: one.max ?? null },
      local: one.local,
    }));
    return parameters.length > 0 ? [{ workflow: id, title: definition.title, parameters }] : [];
  });
}
