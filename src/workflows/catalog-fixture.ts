import { readFileSync } from 'node:fs';

import type { ClinicalEvent } from '../canonical/canonical.ts';
import { compileDefinition } from './compile-definition.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { effectiveParameters, type EffectiveParameters } from './parameters.ts';

/** For tests: a workflow of the catalog, compiled, with its own defaults. */
export function catalogWorkflow(id: string): {
  source: string;
  definition: CompiledDefinition;
  parameters: EffectiveParameters;
} {
  const path = `catalog/${id}/workflow.yaml`;
  const source = readFileSync(path, 'utf8');
  const answer = compileDefinition(source, path);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems, null, 2));
  const effective = effectiveParameters(answer.definition, {
    network: {},
    site: {},
    siteId: 'test',
  });
  if ('problems' in effective) throw new Error(JSON.stringify(effective.problems, null, 2));
  return { source, definition: answer.definition, parameters: effective.parameters };
}

export const NINE_O_CLOCK = Date.UTC(2027, 2, 14, 9);

/** For tests: a potassium of 6.8 from the medical ward, or what is said instead. */
export function clinicalEvent(change: Partial<ClinicalEvent> = {}): ClinicalEvent {
  return {
    id: 'evt_1',
    type: 'result.reported',
    site: 'st-anne',
    lane: 7,
    patientId: 'pat_1',
    encounterId: 'enc_1',
    unit: 'medical',
    subject: 'obs_1',
    occurredAt: NINE_O_CLOCK - 60_000,
    receivedAt: NINE_O_CLOCK,
    recordedAt: NINE_O_CLOCK,
    data: {
      code: '2823-3',
      display: 'Potassium',
      value: '6.8',
      number: 6.8,
      unitOfMeasure: 'mmol/L',
      range: '3.5-5.1',
      interpretation: 'high',
      critical: false,
      status: 'final',
    },
    sources: [41],
    epoch: 1,
    ...change,
  };
}
