import { writtenAt, type InstalledWorkflow, type Waiver } from '../governance/governance.ts';
import { boundWords, hardLimits, sizeOf } from './check-parameter.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { ParameterDefinition, ParameterValue } from './definition.ts';
import type { EffectiveParameter } from './instance.ts';

/** A value that somebody gave a parameter, and where that is written. */
export interface ParameterLayer {
  from: EffectiveParameter['from'];
  value: ParameterValue;
  location: string;
}

/** A parameter as it holds at one site, with where its value comes from. */
export interface ExplainedParameter {
  name: string;
  type: ParameterDefinition['type'];
  unit: string | null;
  describes: string;
  value: ParameterValue;
  from: EffectiveParameter['from'];
  /** From the catalog up; the last one is in force. */
  layers: readonly ParameterLayer[];
  /** The exception that sets it. */
  waiver: Waiver | null;
  local: boolean;
  /** What may be set without a waiver, and what nobody may leave; null where there is no such limit. */
  bounds: string | null;
  hardBounds: string | null;
  /** Has it the value that the network has where no site says otherwise? 60m and 1h are the same. */
  isStandard: boolean;
}

/** How far a site does as the network does: parameters at the network's standard, of all that the workflow has. */
export interface Standardisation {
  atStandard: number;
  parameters: number;
  /** 0 to 1; null where the workflow has no parameter. */
  ratio: number | null;
}

/** Every parameter of an installed workflow at a site, in the definition's order. The release must have been checked. */
export function explainParameters(
  installed: InstalledWorkflow,
  { parameters, parameterLocations }: CompiledDefinition,
  site: string,
): ExplainedParameter[] {
  const waivers = (installed.waivers ?? []).filter(({ sites }) => sites.includes(site));
  return Object.entries(parameters).map(([name, parameter]) => {
    const waiver = waivers.find((one) => one.parameter === name) ?? null;
    const standard = ownLayers(installed, name);
    const catalog: ParameterLayer = {
      from: 'catalog',
      value: parameter.default,
      location: parameterLocations[name] ?? installed.path,
    };
    const layers = [catalog, ...standard, ...siteLayers(installed, name, site, waiver)];
    const { value, from } = layers.at(-1) ?? catalog;
    const shared = standard.at(-1)?.value ?? parameter.default;
    return {
      name,
      type: parameter.type,
      unit: parameter.unit ?? null,
      describes: parameter.describes,
      value,
      from,
      layers,
      waiver,
      local: parameter.local,
      bounds: limitWords(boundWords(parameter)),
      hardBounds: limitWords(boundWords({ ...parameter, ...hardLimits(parameter) })),
      isStandard: isSame(parameter, value, shared),
    };
  });
}

/** The share of parameters at the network's standard. */
export function standardisationOf(
  parameters: readonly Pick<ExplainedParameter, 'isStandard'>[],
): Standardisation {
  const atStandard = parameters.filter(({ isStandard }) => isStandard).length;
  const ratio = parameters.length === 0 ? null : atStandard / parameters.length;
  return { atStandard, parameters: parameters.length, ratio };
}

function ownLayers(installed: InstalledWorkflow, name: string): ParameterLayer[] {
  const value = own(installed.parameters, name);
  if (value === undefined) return [];
  return [{ from: 'network', value, location: writtenAt(installed)(['parameters', name]) }];
}

function siteLayers(
  installed: InstalledWorkflow,
  name: string,
  site: string,
  waiver: Waiver | null,
): ParameterLayer[] {
  const where = writtenAt(installed);
  const value = own(installed.siteParameters[site] ?? {}, name);
  const bySite: ParameterLayer[] =
    value === undefined
      ? []
      : [{ from: 'site', value, location: where(['siteParameters', site, name]) }];
  if (!waiver) return bySite;
  const location = where(['waivers', waiver.id, 'value']);
  return [...bySite, { from: 'waiver', value: waiver.value, location }];
}

function limitWords(words: string): string | null {
  return words === 'any' ? null : words;
}

function isSame(parameter: ParameterDefinition, one: ParameterValue, other: ParameterValue) {
  return (sizeOf(parameter, one) ?? one) === (sizeOf(parameter, other) ?? other);
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
