import type { EventValue } from '../canonical/canonical.ts';
import {
  beginnings,
  minutesText,
  yamlText,
  type NewWorkflow,
  type OnlyField,
} from './new-workflow-wish.ts';

/** Four stories of a workflow to begin with: it goes well, nobody accepts, it is taken back, and the system was down. */
export function newWorkflowStories(wish: NewWorkflow): Record<string, string> {
  const { afterMinutes, withinMinutes, role, nextRole, event } = wish;
  const asked = afterMinutes ?? 0;
  const at = (minutes: number): string => (minutes === 0 ? '0s' : minutesText(minutes));
  const then =
    afterMinutes === null
      ? `    then: { state: asking, asks: ${role} in medical, rung: 0 }`
      : `    then: { state: waiting, asks: nobody }
  - at: ${at(asked)}
    then: { state: asking, asks: ${role} in medical, rung: 0 }`;
  const begins = `  - at: 0s
    event: ${eventText(wish)}
${then}`;
  const { takenBack, words } = beginnings[event];
  return {
    'scenarios/done-in-time.yaml': story(wish, {
      title: 'It is done in time',
      told: `A ${role} accepts, does it, and says what was found.`,
      steps: `${begins}
  - at: ${at(asked + 1)}
    act: { by: nurse-ann, does: accepted }
    then: { owner: nurse-ann }
  - at: ${at(asked + 2)}
    act: { by: nurse-ann, does: completed, form: { found: All well } }
    then: { state: done, asks: nobody, milestones: [done] }`,
    }),
    'scenarios/nobody-accepts.yaml': story(wish, {
      title: 'Nobody accepts',
      told: `Everybody is busy. The ${nextRole} is asked, and again until somebody accepts.`,
      steps: `${begins}
  - at: ${at(asked + withinMinutes)}
    then: { asks: ${nextRole} in medical, rung: 1 }`,
    }),
    'scenarios/taken-back.yaml': story(wish, {
      title: 'What began it is taken back',
      told: `${words} The task goes from the list, and whoever was asked is told why.`,
      steps: `${begins}
  - at: ${at(asked + 1)}
    event: { type: ${takenBack}, unit: medical }
    then: { state: taken-back, asks: nobody, cancelled: ${words} }`,
    }),
    'scenarios/downtime.yaml': story(wish, {
      title: 'The system was down while somebody should have accepted',
      told: `When it is back the ${nextRole} is asked at once.`,
      steps: `${begins}
  - at: ${at(asked + withinMinutes + 5)}
    down: true
    then: { asks: ${nextRole} in medical, rung: 1 }`,
    }),
  };
}

function story(
  { schemas }: NewWorkflow,
  { title, told, steps }: { title: string; told: string; steps: string },
): string {
  return `# yaml-language-server: $schema=../${schemas}/scenario.schema.json
title: ${title}
story: ${told}
steps:
${steps}
`;
}

function eventText({ event, only }: NewWorkflow): string {
  const data = only.map((one) => `${one.field}: ${dataText(valueThatHolds(one))}`);
  const told = data.length === 0 ? '' : `, data: { ${data.join(', ')} }`;
  return `{ type: ${event}, unit: medical${told} }`;
}

function valueThatHolds({ compared, values: [value = null] }: OnlyField): EventValue {
  if (typeof value !== 'number') return value;
  if (compared === '<') return value - 1;
  return compared === '>' ? value + 1 : value;
}

function dataText(value: EventValue): string {
  return typeof value === 'string' ? yamlText(value) : String(value);
}
