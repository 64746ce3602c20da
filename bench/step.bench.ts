import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { ClinicalEvent } from '../src/canonical/canonical.ts';
import { must } from '../src/platform/platform.ts';
import {
  compileDefinition,
  effectiveParameters,
  startInstance,
  step,
  type Instance,
  type StepAnswer,
} from '../src/workflows/workflows.ts';

const secondsEach = 2;
const now = Date.UTC(2026, 2, 3, 18);

/** Steps of the shipped critical-result workflow: started, accepted, completed. One process, one core, no database. */
export function stepBench(): void {
  const path = fileURLToPath(new URL('../catalog/critical-result/workflow.yaml', import.meta.url));
  const compiled = compileDefinition(readFileSync(path, 'utf8'), 'workflow.yaml');
  if (!('definition' in compiled)) throw new Error('the workflow does not compile');
  const { definition } = compiled;
  const effective = effectiveParameters(definition, { network: {}, site: {}, siteId: 'bench' });
  if (!('parameters' in effective)) throw new Error('the parameters do not hold');
  const { parameters } = effective;

  const oneRun = (): number => {
    const context = { parameters, now, instanceId: 'run_1', epoch: 1 };
    const started = must(startInstance(definition, potassium, context), 'the run starts');
    const opened = must(
      started.commands.find((command) => command.kind === 'open-task'),
      'a task opens',
    );
    const act = (instance: Instance, what: 'accepted' | 'escalated'): Instance => {
      const input = {
        kind: 'act',
        act: what,
        taskKey: opened.key,
        actor: 'nina',
        detail: {},
      } as const;
      return taken(step(definition, instance, input, { parameters, now }));
    };
    act(act(started.instance, 'escalated'), 'accepted');
    return 3;
  };

  for (let i = 0; i < 2_000; i++) oneRun();
  let steps = 0;
  // Processor time, not the clock's: what a core does in a second, also on a machine that others use.
  const before = process.cpuUsage();
  const started = performance.now();
  while (performance.now() - started < secondsEach * 1000) steps += oneRun();
  const { user, system } = process.cpuUsage(before);
  const rate = steps / ((user + system) / 1_000_000);
  console.log(
    `\nSteps of critical-result: ${Math.round(rate)} steps/s on one core (budget 100,000)`,
  );
}

function taken(answer: StepAnswer): Instance {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.instance;
}

const potassium: ClinicalEvent = {
  id: 'evt_1',
  type: 'result.reported',
  site: 'bench',
  lane: 1,
  patientId: 'pat_1',
  encounterId: 'enc_1',
  unit: 'ed',
  subject: 'obs_1',
  occurredAt: now,
  receivedAt: now,
  recordedAt: now,
  data: {
    code: '2823-3',
    display: 'Potassium',
    value: '6.8',
    number: 6.8,
    unitOfMeasure: 'mmol/L',
    range: '3.5-5.1',
    interpretation: 'critical-high',
    critical: true,
    status: 'final',
    observedAt: now,
    orderId: 'L1',
    encounterClass: 'inpatient',
    previousValue: null,
    previousObservedAt: null,
  },
  sources: [1],
  epoch: 1,
};
