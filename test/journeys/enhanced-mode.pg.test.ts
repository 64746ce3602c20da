import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { Hl7Message } from '@medplum/core';
import { Hl7Client, ReturnAckCategory } from '@medplum/hl7';
import { Client as NodeHl7Client, Message as NodeHl7Message } from 'node-hl7-client';
import { expect, test } from 'vitest';

import type { Feed } from '../../src/governance/governance.ts';
import { authority, signedBy } from '../certificates.ts';
import { freshPostgres } from '../databases.ts';
import { brokenInvariants } from '../invariants.ts';
import { codeAndControl, framed } from './raw-sender.ts';
import { startSystem } from './running-system.ts';
import { adt } from './sent-messages.ts';

const answersLater = (feed: Feed): Feed => ({
  ...feed,
  answers: { applicationAck: 'same-connection', transportCommit: false, batches: 'refuse' },
});

/** The same message, from a sender who waits for both answers. */
function enhanced(message: string): string {
  return message.replace('|P|2.5.1', '|P|2.5.1|||AL|AL');
}

function controlIdOf(answer: string | undefined): string {
  return answer?.split('|')[9] ?? '';
}

test('a sender in enhanced mode gets the commit at once, and what became of the message in an answer of its own', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database, answersLater);
  const sender = running.sender('st-anne-adt');
  await sender.write(framed(enhanced(adt('A01', { control: 'A1' }))));
  const [commit, applied] = await sender.answered(2);
  expect([commit, applied].map((one) => codeAndControl(one ?? ''))).toEqual(['CA A1', 'AA A1']);
  expect(controlIdOf(applied)).not.toBe(controlIdOf(commit));

  const nobody = enhanced(adt('A01', { control: 'A2' })).replace(/PID\|[^\r]*\r/, '');
  await sender.write(framed(nobody));
  const answers = await sender.answered(4);
  expect(answers.slice(2).map(codeAndControl)).toEqual(['CA A2', 'AE A2']);
  expect(answers[3]).toContain('\rERR|');

  // Sent again, because the answer was lost on its way: both answers again, under their own ids, and nothing else happens.
  await sender.write(framed(enhanced(adt('A01', { control: 'A1' }))));
  const all = await sender.answered(6);
  expect(all[4]).toBe(commit);
  expect(controlIdOf(all[5])).toBe(controlIdOf(applied));
  expect((await running.kept()).map(({ outcome }) => outcome)).toEqual(['applied', 'failed']);
  expect(await brokenInvariants(database)).toEqual([]);
}, 60_000);

test('an answer that is still waited for outlives a restart, and is given on the next connection from there', async () => {
  const { database } = await freshPostgres();
  const before = await startSystem(database, answersLater);
  const gone = connect({
    port: before.port('st-anne-adt'),
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  // It says at once that it sends no more, so that the connection ends with the commit.
  gone.end(framed(enhanced(adt('A01', { control: 'A1' }))));
  const commit = await text(gone);
  expect(codeAndControl(commit)).toBe('CA A1');
  expect(commit).not.toContain('AA');
  expect((await before.kept()).map(({ outcome }) => outcome)).toEqual(['applied']);
  await before.system.stop();

  const after = await startSystem(database, answersLater);
  const [answer = ''] = await after.sender('st-anne-adt').answered(1);
  expect(codeAndControl(answer)).toBe('AA A1');
  expect(await brokenInvariants(database)).toEqual([]);
}, 60_000);

test('@medplum/hl7 waits for the application answer and gets it', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database, answersLater);
  const port = running.port('st-anne-adt');
  const client = new Hl7Client({ host: '127.0.0.1', port, keepAlive: true });
  const message = Hl7Message.parse(enhanced(adt('A01', { control: 'A1' })));
  const answer = await client.sendAndWait(message, { returnAck: ReturnAckCategory.APPLICATION });
  expect(codeAndControl(answer.toString())).toBe('AA A1');
  await client.close();
}, 60_000);

test('node-hl7-client sends over mutual TLS and is answered', async () => {
  const ca = await authority('Network authority');
  const [ours, theirs] = [await signedBy(ca, 'localhost'), await signedBy(ca, 'lab.test')];
  const pem: Record<string, string> = { cert: ours.cert, key: ours.key, ca: ca.cert };
  const { database } = await freshPostgres();
  const running = await startSystem(
    database,
    (feed) => ({
      ...feed,
      tls: { certificate: 'cert', key: 'key', clientCa: 'ca', allowedNames: ['lab.test'] },
    }),
    { readPem: async (name) => pem[name] ?? '' },
  );
  const version = '2.5.1';
  const client = new NodeHl7Client({
    host: 'localhost',
    version,
    tls: { ca: ca.cert, cert: theirs.cert, key: theirs.key },
  });
  let answered: (answer: string) => void = () => {};
  const answer = new Promise<string>((resolve) => (answered = resolve));
  const connection = client.createConnection(
    { port: running.port('st-anne-adt'), version },
    (one) => answered(one.getMessage().toString()),
  );
  await connection.sendMessage(new NodeHl7Message({ text: adt('A01', { control: 'A1' }) }));
  expect(codeAndControl(await answer)).toBe('AA A1');
  await connection.close();
  expect((await running.kept()).map(({ control }) => control)).toEqual(['A1']);
}, 60_000);
