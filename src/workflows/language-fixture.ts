import { compileDefinition } from './compile-definition.ts';
import { parseScenario } from './scenario.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';

/** For tests: a workflow with these states (indented by two), which an admission or a result starts. */
export function workflowText(
  states: string,
  { first = 'gather', remember = '{}', start = '', more = '' } = {},
): string {
  return `id: made-up
version: 1.0.0
title: Made up
purpose: To try the language.
owner: Nobody
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers:
  said: { type: string, describes: What was said. }
  score: { type: number, describes: A score. }
  starts_at: { type: instant, describes: When it begins. }
start:
  - event: [${remember.includes('number') ? 'result.reported' : 'encounter.admitted, appointment.booked'}]
    remember: ${remember}
    goto: ${first}
${start}
${more}
states:${states}
`;
}

export function problemsIn(text: string): string[] {
  const answer = compileDefinition(text, 'w.yaml');
  return 'problems' in answer
    ? answer.problems.map(({ location, sentence }) => `${location} ${sentence}`)
    : [];
}

/** Plays steps in YAML (indented by six) on a workflow; problems of either are thrown. */
export function played(text: string, steps: string, head = ''): ScenarioResult {
  const answer = compileDefinition(text, 'w.yaml');
  if ('problems' in answer) throw new Error(problemsIn(text).join('\n'));
  const scenario = parseScenario(`title: t\nstory: s\n${head}\nsteps:${steps}`, 's.yaml');
  if ('problems' in scenario) throw new Error(JSON.stringify(scenario.problems, null, 2));
  return runScenario(answer.definition, scenario.scenario);
}
