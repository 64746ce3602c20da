import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { frame, Framer, parseAck } from '../src/hl7v2/hl7v2.ts';
import { must, systemClock } from '../src/platform/platform.ts';
import { northlake } from '../test/world.ts';
import { startReceivers } from './receivers.ts';

async function play() {
  const receivers = await startReceivers(await northlake(), systemClock);
  onTestFinished(() => receivers.stop());
  const at = (kind: 'mllp' | 'fhir') =>
    must(
      receivers.network.destinations?.find(({ to }) => to.kind === kind),
      kind,
    ).to;
  return { receivers, at };
}

async function put(url: string): Promise<number> {
  const answer = await fetch(`${url}/Task?identifier=x`, { method: 'PUT', body: '{}' });
  await answer.text();
  return answer.status;
}

test('what Northlake sends is taken: a Task and a message, each answered', async () => {
  const { receivers, at } = await play();
  const [fhir, mllp] = [at('fhir'), at('mllp')];
  expect(await put('url' in fhir ? fhir.url : '')).toBe(200);

  const socket = connect('port' in mllp ? mllp.port : 0, '127.0.0.1');
  socket.write(frame(Buffer.from('MSH|^~\\&|A|B|C|D|20260303||ORU^R01|77|P|2.5.1\r')));
  const framer = new Framer({ frameBytesMax: 10_000 });
  const ack = await new Promise<Uint8Array>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      for (const event of framer.push(chunk)) if (event.kind === 'frame') resolve(event.bytes);
    });
  });
  socket.destroy();
  expect(parseAck(ack)).toMatchObject({ code: 'AA', controlId: '77' });
  expect(receivers.received()).toBe(2);
});

test('while they are away nobody answers, and afterwards they are where they were', async () => {
  const { receivers, at } = await play();
  const fhir = at('fhir');
  const url = 'url' in fhir ? fhir.url : '';
  expect(await receivers.break('another-fault')).toBe(false);
  expect(await receivers.break('record-away')).toBe(true);
  expect(receivers.fault.active).toBe(true);
  await expect(put(url)).rejects.toThrow('fetch failed');
  expect(await receivers.mend('record-away')).toBe(true);
  expect(await put(url)).toBe(200);
  expect(receivers.fault.active).toBe(false);
});
