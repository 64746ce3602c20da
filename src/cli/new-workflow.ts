import { eventFields, type EventValue } from '../canonical/canonical.ts';
import { newWorkflowStories } from './new-workflow-stories.ts';
import {
  beginnings,
  minutesText,
  yamlText,
  type BeginningEvent,
  type NewWorkflow,
} from './new-workflow-wish.ts';

/**
 * The files of a workflow to begin with, by their paths in its folder. It is whole and its stories come out as they are
 * written; what only its author knows stands there as WRITE (`checkUnwritten` finds it).
 */
export function newWorkflowFiles(wish: NewWorkflow): Record<string, string> {
  return {
    'workflow.yaml': [head(wish), values(wish), start(wish), states(wish), measures(wish)].join(
      '\n',
    ),
    ...newWorkflowStories(wish),
    'README.md': readme(wish),
    'RUNBOOK.md': runbook(wish),
  };
}

function head({ id, title, schemas }: NewWorkflow): string {
  return `# yaml-language-server: $schema=${schemas}/workflow.schema.json
# Begun with \`sinew new workflow\`. What says WRITE is yours to write; \`sinew validate\` lists what is left.
id: ${id}
version: 1.0.0
title: ${yamlText(title)}
purpose: 'WRITE which harm it prevents, in a sentence or two.'
owner: 'WRITE the clinical body that answers for it.'

sources:
  - title: 'WRITE who publishes the guidance, and what it is called.'
    reference: 'WRITE where to find it: an address, a document number, an edition.'
    says: 'WRITE what it asks for, in your own words.'
`;
}

function values({ afterMinutes, withinMinutes, event }: NewWorkflow): string {
  const wait =
    afterMinutes === null
      ? ''
      : duration('ask_after', afterMinutes, 'How long after it began somebody is asked.');
  return `# What a site may set, within min and max.
parameters:
${wait}${duration('accept_within', withinMinutes, 'Until when somebody must accept. Then the next on the ladder is asked.')}${duration('finish_within', withinMinutes * 4, 'Until when it must be done, counted from when somebody was asked.')}
# What a run keeps from the event, to be read as \${data.what} in texts.
remembers:
  what: { type: string, describes: ${rememberedField(event) === 'display' ? "'What it is about, as the sender calls it.'" : 'The unit that it is about.'} }
`;
}

function duration(name: string, minutes: number, describes: string): string {
  return `  ${name}:
    type: duration
    default: ${minutesText(minutes)}
    min: ${minutesText(Math.max(1, Math.floor(minutes / 3)))}
    max: ${minutesText(minutes * 4)}
    local: true
    describes: ${describes}
`;
}

function rememberedField(event: BeginningEvent): 'display' | 'unit' {
  return 'display' in eventFields[event] ? 'display' : 'unit';
}

function start({ event, only, afterMinutes }: NewWorkflow): string {
  const guard = only.map(({ field, compared, values: wanted }) =>
    wanted.length === 1
      ? `event.${field} ${compared === '=' ? '==' : compared} ${celOf(wanted[0])}`
      : `event.${field} in [${wanted.map(celOf).join(', ')}]`,
  );
  const when = `    when: ${yamlText(guard.join(' && '))}
    # start: where a value is not known a person decides. ignore: nothing happens then.
    if_indeterminate: ignore
`;
  return `start:
  - event: [${event}]
${guard.length === 0 ? '' : when}    remember: { what: event.${rememberedField(event)} }
    goto: ${afterMinutes === null ? 'asking' : 'waiting'}
`;
}

function celOf(value: EventValue | undefined): string {
  // CEL knows two kinds of numbers; fields of events are of the kind with a point.
  if (typeof value === 'number' && Number.isInteger(value)) return `${value}.0`;
  return JSON.stringify(value);
}

function states({ event, title, afterMinutes, role, nextRole }: NewWorkflow): string {
  const { takenBack, words } = beginnings[event];
  const waiting = `  waiting:
    describes: It has begun, and somebody is asked later
    timers:
      - { name: ask, after: params.ask_after, goto: asking }
    on:
      - event: [${takenBack}]
        goto: taken-back

`;
  return `states:
${afterMinutes === null ? '' : waiting}  asking:
    describes: Somebody is asked to do it
    task:
      key: do
      # A row on the list of whoever is asked.
      title: ${yamlText(title)}
      # routine, urgent or critical
      priority: urgent
      # unit: patient asks in the unit where the patient is, none in the whole site.
      pool: { role: ${role}, unit: patient }
      accept_within: params.accept_within
      finish_within: params.finish_within
      ladder:
        - after: params.accept_within
          to: { role: ${nextRole}, unit: patient }
      repeat_last_every: params.accept_within
      why: '\${data.what}. WRITE why this person is asked.'
      todo: 'WRITE what to do, step by step.'
      otherwise: 'WRITE what happens if nobody accepts.'
      form:
        - { name: found, label: 'WRITE what to fill in.', required: true }
    on:
      - act: completed
        goto: done
      - event: [${takenBack}]
        goto: taken-back
        reason: ${words}

  done:
    describes: It was done
    terminal: true
    milestone: done

  taken-back:
    describes: What began it was taken back
    terminal: true
`;
}

function measures({ afterMinutes, withinMinutes }: NewWorkflow): string {
  return `measures:
  time_to_done:
    from: started
    to: done
    within: ${minutesText((afterMinutes ?? 0) + withinMinutes * 4)}
    objective: 0.9
    describes: 'WRITE what this says about care.'
`;
}

function readme({ title, role, nextRole }: NewWorkflow): string {
  return `# ${title}

WRITE which harm it prevents, in clinicians' words.

1. WRITE what begins it.
2. A **${role}** is asked. Nobody accepts: a **${nextRole}** of the unit, again and again until somebody does.
3. WRITE what counts as done.

## What a site may set

WRITE.

## What it does not do

WRITE.
`;
}

function runbook({ title }: NewWorkflow): string {
  return `# Runbook: ${title}

Owner: WRITE. Second line: integration engineer on call.

## Nobody was asked, and somebody should have been

1. Find the patient's messages. Is there the one that should have begun it? Is its outcome \`applied\`?
2. No run: look at the guard under \`start\`. WRITE which values must be there, and who maps them.

## Too many are asked

WRITE what to look at, and what to turn off.
`;
}
