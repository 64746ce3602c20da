import { Hl7Message } from '@medplum/core';
import { Hl7Client } from '@medplum/hl7';
import { Client as NodeHl7Client, Message as NodeHl7Message } from 'node-hl7-client';
import simpleHl7 from 'simple-hl7';
import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { brokenInvariants } from '../invariants.ts';
import { codeAndControl, framed } from './raw-sender.ts';
import { startSystem } from './running-system.ts';
import { adt, potassium } from './sent-messages.ts';

/** One connection of somebody else's library. */
interface Sender {
  /** Sends and gives the text of the answer, as the library read it. */
  ask(message: string): Promise<string>;
  close(): Promise<void> | void;
}

type Library = (port: number) => Sender;

const medplum: Library = (port) => {
  const client = new Hl7Client({ host: '127.0.0.1', port, keepAlive: true });
  return {
    ask: async (message) => (await client.sendAndWait(Hl7Message.parse(message))).toString(),
    close: () => client.close(),
  };
};

const nodeHl7: Library = (port) => {
  const version = '2.5.1';
  const client = new NodeHl7Client({ host: '127.0.0.1', version });
  let answered: (answer: string) => void = () => {};
  // It gives answers to one function for the whole connection, whatever was asked.
  const connection = client.createConnection({ port, version }, (answer) => {
    answered(answer.getMessage().toString());
  });
  return {
    async ask(message) {
      const answer = new Promise<string>((resolve) => (answered = resolve));
      await connection.sendMessage(new NodeHl7Message({ text: message }));
      return answer;
    },
    close: () => connection.close(),
  };
};

const simple: Library = (port) => {
  const client = simpleHl7.Server.createTcpClient({ host: '127.0.0.1', port, keepalive: true });
  const parser = new simpleHl7.Parser();
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        client.send(parser.parse(message), (fault, answer) => {
          if (fault) reject(fault);
          else resolve(answer.toString());
        });
      }),
    close: () => client.close(),
  };
};

test.each([
  ['@medplum/hl7', medplum],
  ['node-hl7-client', nodeHl7],
  ['simple-hl7', simple],
])(
  '%s sends an admission and a critical result; each is answered AA and the nurses are asked',
  async (_, library) => {
    const { database } = await freshPostgres();
    const running = await startSystem(database);
    const admissions = library(running.port('st-anne-adt'));
    const laboratory = library(running.port('st-anne-lab'));

    const admitted = await admissions.ask(adt('A01', { control: 'A1' }));
    expect(codeAndControl(admitted)).toBe('AA A1');
    const reported = await laboratory.ask(potassium({ control: 'R1', value: '6.8' }));
    expect(codeAndControl(reported)).toBe('AA R1');

    // The same bytes again: the stored answer, with its own control id, and nothing else.
    expect(await laboratory.ask(potassium({ control: 'R1', value: '6.8' }))).toBe(reported);

    for (let n = 2; n <= 9; n++) {
      const order = `L500${n}`;
      const next = await laboratory.ask(potassium({ control: `R${n}`, value: '6.9', order }));
      expect(codeAndControl(next)).toBe(`AA R${n}`);
    }
    await admissions.close();
    await laboratory.close();

    const kept = await running.kept();
    expect(kept.map(({ control, outcome }) => `${control} ${outcome}`)).toEqual([
      'A1 applied',
      ...Array.from({ length: 9 }, (_one, n) => `R${n + 1} applied`),
    ]);
    // One connection to each feed carried all of it.
    expect(new Set(kept.map(({ peer }) => peer)).size).toBe(2);
    expect((await running.tasks()).map(({ state }) => state)).toEqual(Array(9).fill('open'));
    expect(await brokenInvariants(database)).toEqual([]);
  },
  60_000,
);

test('two messages in one write are two messages, answered in their order', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const sender = running.sender('st-anne-lab');
  const first = potassium({ control: 'R1', value: '6.8' });
  const second = potassium({
    control: 'R2',
    value: '7.1',
    mrn: '700202',
    visit: 'V2',
    order: 'L2',
  });
  await sender.write(Buffer.concat([framed(first), framed(second)]));
  expect((await sender.answered(2)).map(codeAndControl)).toEqual(['AA R1', 'AA R2']);
  const kept = await running.kept();
  expect(kept.map(({ raw }) => Buffer.from(raw).toString())).toEqual([first, second]);
  expect(await running.tasks()).toHaveLength(2);
  expect(await brokenInvariants(database)).toEqual([]);
});

test('a frame that arrives byte by byte is the same message, and resent whole it is a resend', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const result = potassium({ control: 'R1', value: '6.8' });
  const slow = running.sender('st-anne-lab');
  for (const byte of framed(result)) await slow.write(Uint8Array.of(byte));
  const [answer = ''] = await slow.answered(1);
  expect(codeAndControl(answer)).toBe('AA R1');
  expect(await running.sender('st-anne-lab').ask(result)).toBe(answer);
  const [kept, ...more] = await running.kept();
  expect(more).toEqual([]);
  expect(Buffer.from(kept?.raw ?? []).toString()).toBe(result);
  expect(Buffer.from(kept?.ack ?? []).toString()).toBe(answer);
  expect(await running.tasks()).toHaveLength(1);
  expect(await brokenInvariants(database)).toEqual([]);
});
