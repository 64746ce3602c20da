import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

import { expect, onTestFinished, test, vi } from 'vitest';

import { frame, Framer, parseAck } from '../src/hl7v2/hl7v2.ts';
import { must, systemClock, VirtualClock } from '../src/platform/platform.ts';
import { northlake, wholeNorthlake } from '../test/world.ts';
import { createChance } from './chance.ts';
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

test('the played gateway takes a page, reports it, and replies in the name of whoever may be played', async () => {
  const told: { path: string; body: unknown }[] = [];
  const sinew = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      told.push({ path: request.url ?? '', body: JSON.parse(body) });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => sinew.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void sinew.close());
  const clock = new VirtualClock(0);
  const receivers = await startReceivers(await wholeNorthlake(), clock, {
    ...{ token: 't', clock, chance: createChance(2), replies: (address) => address === '5550104' },
    origin: `http://127.0.0.1:${(sinew.address() as AddressInfo).port}`,
  });
  onTestFinished(() => receivers.stop());
  const to = must(
    receivers.network.destinations?.find(({ id }) => id === 'pager-gateway'),
    'the gateway',
  ).to;
  for (let n = 0; n < 20; n++) {
    const data = {
      'callout.id': `cal_${n}`,
      'callout.to': n % 2 === 0 ? '5550104' : '5550101',
      'callout.code': 'K7W4M',
    };
    const answer = await fetch('url' in to ? to.url : '', {
      method: 'POST',
      body: JSON.stringify({ data }),
    });
    expect(answer.status).toBe(202);
  }
  clock.advance(120_000);
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(20));

  expect(told).toContainEqual({
    path: '/callouts/reports',
    body: { callout: 'cal_1', state: 'delivered' },
  });
  const replies = told.filter(({ path }) => path === '/callouts/replies');
  expect(replies.length).toBeGreaterThan(0);
  for (const { body } of replies) {
    expect(body).toMatchObject({ from: '5550104', text: expect.stringMatching(/^K7W4M [12]$/) });
  }
});
