import { expect, test } from 'vitest';

import { must } from '../platform/platform.ts';
import { loadNetwork } from './load-network.ts';
import type { Destination } from './destination.ts';

const network: Readonly<Record<string, string>> = {
  'network.yaml': 'id: small\ntitle: Small Health\nversion: 1.0.0\n',
  'roles.yaml': 'roles:\n  - { id: nurse, title: Nurse, permissions: [task.view, task.act] }\n',
  'people.yaml':
    'people:\n  - { id: bea, name: Bea, title: RN, grants: [{ role: nurse, site: north }] }\n',
  'sites/north.yaml': `title: North
kind: hospital
zone: America/Chicago
units: [{ id: ed, title: Emergency }]
fallback: { role: nurse }
`,
  'workflows.yaml': `workflows:
  - { id: critical-result, from: catalog/critical-result/workflow.yaml, sites: all }
`,
  'catalog/critical-result/workflow.yaml': 'id: critical-result\n',
};

const record = `title: Record
owner: bea
to: { kind: mllp, host: 10.1.2.3, port: 7601, application: RECORD, facility: NORTH }
networks: [10.1.0.0/16]
takes:
  - { on: task.completed, workflow: critical-result, tasks: [acknowledge] }
payload: [patient.identifiers, task.id]
`;

const mail = `title: Office
owner: bea
to: { kind: smtp, host: mail.example, port: 587, from: sinew@north.example, recipients: [office@north.example] }
takes: [{ on: task.completed, workflow: critical-result }]
payload: [site, task.id]
`;

const load = async (text: string) =>
  loadNetwork(
    async () => new Map(Object.entries({ ...network, 'destinations/record.yaml': text })),
  );

async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await load(text);
  return problems.map(({ location, sentence }) => `${location} ${sentence}`);
}

test('a destination is read with what it left out filled in', async () => {
  const loaded = await load(record);
  expect(loaded.problems).toEqual([]);
  const [destination] = must(loaded.network, 'network').destinations ?? [];
  expect(destination).toEqual({
    id: 'record',
    title: 'Record',
    owner: 'bea',
    sites: ['north'],
    paused: false,
    to: {
      kind: 'mllp',
      host: '10.1.2.3',
      port: 7601,
      application: 'RECORD',
      facility: 'NORTH',
      tls: null,
      answerWithinMs: 10_000,
      closeIdleAfterMs: 300_000,
    },
    takes: [{ on: 'task.completed', workflow: 'critical-result', tasks: ['acknowledge'] }],
    payload: ['patient.identifiers', 'task.id'],
    networks: ['10.1.0.0/16'],
    expireAfterMs: 86_400_000,
    onAmbiguous: 'resend',
    retry: { firstMs: 1_000, mostMs: 300_000, refusalsMax: 8 },
    breaker: { failures: 5, openForMs: 15_000 },
    rate: { perSecond: 50, burst: 50 },
    concurrency: 1,
  } satisfies Destination);
});

test.each([
  ['owner: bea', 'owner: ben', '2:8 There is no person or role "ben". Did you mean "bea"?'],
  [
    'workflow: critical-result',
    'workflow: critical-results',
    '6:37 There is no workflow "critical-results". Did you mean "critical-result"?',
  ],
  [
    'payload: [patient.identifiers, task.id]',
    'payload: [task.id]',
    '7:10 An HL7 v2 message cannot be written without "patient.identifiers". Add it.',
  ],
  ['task.id]', 'task.id, task.id]', '7:41 "task.id" stands here twice.'],
  [
    'networks: [10.1.0.0/16]\n',
    '',
    '3:25 MLLP without TLS carries patient data in clear. Give "tls", or name the network of ours that it stays in under "networks".',
  ],
  ['10.1.0.0/16', '10.1.0.0', '4:12 "networks": A network is written 10.1.0.0/16.'],
  ['kind: mllp', 'kind: mlp', '3:13 "kind": kind must be one of mllp, fhir, webhook, smtp, file.'],
  [
    'payload:',
    'expireAfter: 40d\npayload:',
    '7:14 "expireAfter": A duration here is more than 0 and at most 2592000 s.',
  ],
  [
    '- { on: task.completed, workflow: critical-result, tasks: [acknowledge] }',
    '- { on: event, types: [result.withdrawn] }',
    '6:5 An HL7 v2 message tells of a task: an event has none. Take a change of tasks, or send JSON.',
  ],
])('"%s" written as "%s" is told at its place', async (from, wrong, problem) => {
  expect(record).toContain(from);
  expect(await problemsOf(record.replace(from, wrong))).toEqual([
    `destinations/record.yaml:${problem}`,
  ]);
});

test('a secret that is written into the file is refused without being repeated', async () => {
  const text = record.replace(
    /to: .*/,
    'to: { kind: webhook, url: https://hook.example/in, secret: hunter2 }',
  );
  const [problem, ...more] = await problemsOf(text);
  expect(more).toEqual([]);
  expect(problem).toMatch(
    /^destinations\/record\.yaml:3:60 "secret": Name the environment variable/,
  );
  expect(problem).not.toContain('hunter2');
});

test('an address with a password in it is refused', async () => {
  const text = record.replace(
    /to: .*/,
    'to: { kind: webhook, url: https://me:hunter2@hook.example/in, secret: SINEW_SECRET_HOOK }',
  );
  expect(await problemsOf(text)).toEqual([
    'destinations/record.yaml:3:27 "url": An address is written as https://host/path, without user, password or "#".',
  ]);
});

test('a mail may not tell who the patient is', async () => {
  expect(await problemsOf(mail)).toEqual([]);
  expect(await problemsOf(mail.replace('task.id]', 'task.id, patient.family]'))).toEqual([
    'destinations/record.yaml:5:26 "patient.family" may tell who the patient is, and mail is read anywhere: leave it out.',
  ]);
});
