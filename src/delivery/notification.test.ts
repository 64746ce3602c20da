import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fhirIssues } from '../../test/fhir-validator.ts';
import { payloadFieldNames, type PayloadField } from '../governance/governance.ts';
import { anyFields, anyFullPayload, canary, effectWith } from './any-payload.ts';
import type { Effect } from './effect.ts';
import { notificationBundle } from './notification-bundle.ts';
import { projectPayload, type FullPayload } from './payload.ts';
import { topics, type Topic } from './topics.ts';

const base = 'https://sinew.example/fhir';
const anyTopic = fc.constantFrom(...topics);

function effectOf(topic: Topic, full: FullPayload, allowed: readonly PayloadField[]): Effect {
  const subject = { Encounter: 'enc_1', Observation: 'obs_1', Task: 'tsk_1' }[topic.focus];
  const kind = topic.url
    .replace('urn:sinew:topic:', '')
    .replace('result.critical', 'result.reported');
  return {
    ...effectWith(projectPayload(full, allowed)),
    ...{ subject, kind, destination: 'sub_1', number: 7 },
  };
}

test('whatever is known of a patient, no field that the client may not have leaves in a notification', () => {
  fc.assert(
    fc.property(anyTopic, anyFullPayload, anyFields, (topic, full, allowed) => {
      const to = { base, topic: topic.url, content: 'full-resource' as const };
      const text = JSON.stringify(notificationBundle(effectOf(topic, full, allowed), to));
      const leaked = payloadFieldNames.filter(
        (field) => !allowed.includes(field) && text.includes(canary(field)),
      );
      expect(leaked).toEqual([]);
    }),
  );
});

/** What is looked for above is there where it may be: the test could fail. */
test.each([
  ['Encounter', ['patient.id', 'patient.identifiers', 'patient.family', 'encounter.visit', 'unit']],
  ['Observation', ['patient.id', 'result.code', 'result.value', 'result.orderId', 'result.range']],
  ['Task', ['patient.id', 'task.title', 'task.outcome', 'task.actorName', 'result.display']],
] satisfies [Topic['focus'], readonly PayloadField[]][])(
  'a notification about %s carries what its client may have',
  (focus, fields) => {
    const topic = topics.find((one) => one.focus === focus) as Topic;
    fc.assert(
      fc.property(anyFullPayload, (full) => {
        const to = { base, topic: topic.url, content: 'full-resource' as const };
        const bundle = notificationBundle(effectOf(topic, full, payloadFieldNames), to);
        const text = JSON.stringify(bundle);
        expect(fields.filter((field) => !text.includes(canary(field)))).toEqual([]);
      }),
    );
  },
);

test.each(['empty', 'id-only'] as const)(
  'a notification with the content %s says nothing of a patient, whatever was stored with it',
  (content) => {
    fc.assert(
      fc.property(anyTopic, anyFullPayload, (topic, full) => {
        const to = { base, topic: topic.url, content };
        const effect = effectOf(topic, full, payloadFieldNames);
        const text = JSON.stringify(notificationBundle(effect, to));
        expect(text).not.toContain('canary');
        expect(text.includes(effect.subject.replace('_', '-'))).toBe(content === 'id-only');
      }),
    );
  },
);

test('every notification is valid R4, whatever may leave', () => {
  const plain: FullPayload = {
    ...(effectWith({}).payload as FullPayload),
    ...{ site: 'st-anne', unit: 'ED', 'patient.id': 'pat_1', 'patient.family': 'DOE' },
    'patient.identifiers': [{ authority: 'SAMC', value: '1', type: 'MR' }],
    'encounter.visit': { authority: 'SAMC', value: 'V1' },
    'encounter.class': 'emergency',
    'task.id': 'tsk_1',
    'task.state': 'open',
    'task.title': 'Acknowledge',
    'task.priority': 'critical',
    'task.openedAt': '2026-03-03T18:00:00.000Z',
    'task.outcome': { read_back: 'yes' },
    'task.actor': 'nina.alvarez',
    'result.code': '2823-3',
    'result.value': '6.80',
    'result.unit': 'mmol/L',
    'result.status': 'final',
    'result.observedAt': '2026-03-03T18:00:00.000Z',
  };
  fc.assert(
    fc.property(anyTopic, anyFields, (topic, allowed) => {
      for (const content of ['empty', 'id-only', 'full-resource'] as const) {
        const to = { base, topic: topic.url, content };
        const bundle = notificationBundle(effectOf(topic, plain, allowed), to);
        expect(fhirIssues(JSON.parse(JSON.stringify(bundle)))).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
});

test('the same effect is the same notification at every attempt', () => {
  fc.assert(
    fc.property(anyTopic, anyFullPayload, (topic, full) => {
      const to = { base, topic: topic.url, content: 'full-resource' as const };
      const effect = effectOf(topic, full, payloadFieldNames);
      expect(notificationBundle(effect, to)).toEqual(notificationBundle(effect, to));
    }),
    { numRuns: 10 },
  );
});
