import type { InstalledWorkflow } from './network.ts';
import type { Locate } from './schema-problems.ts';

// Beside the network and not in it: a blank line more must not make another release.
const places = new WeakMap<InstalledWorkflow, Locate>();

/** Remembers how to find the values of a workflow in the file that they were read from. */
export function keepPlaces(installed: InstalledWorkflow, locate: Locate): InstalledWorkflow {
  places.set(installed, locate);
  return installed;
}

/**
 * Where something that the network says of a workflow is written, or the nearest thing around it: `workflows.yaml:8:18`. A
 * release that was stored has no files; there it is named: `critical-result.siteParameters.st-anne.accept_within`.
 */
export function writtenAt(installed: InstalledWorkflow): Locate {
  return places.get(installed) ?? ((path) => [installed.id, ...path].join('.'));
}
