import { randomBytes } from 'node:crypto';

import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem } from './running-system.ts';
import { adt } from './sent-messages.ts';
import { signIn, type SignedIn } from './signed-in.ts';

const engineer = 'wes.thornton';
const report = randomBytes(300_000);
const small = Buffer.from('%PDF-1.7 a small one');

const obx = (n: number, file: Buffer): string =>
  `OBX|${n}|ED|PDF^Report||^application^pdf^Base64^${file.toString('base64')}||||||F\r`;

function document(control: string, pid = 'PID|1||700101^^^SAMC^MR||SMITH^ANN\r'): string {
  return (
    `MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||MDM^T02^MDM_T02|${control}|P|2.5.1\r` +
    `EVN|T02|20260303120000\r${pid}TXA|1|DS^Discharge summary|AP|20260303115500||||||||D7||||s.pdf|AU||AV\r` +
    obx(1, report) +
    obx(2, small)
  );
}

/** What a browser saves. */
async function save(wes: SignedIn, path: string) {
  const response = await wes.fetch(path);
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function ward() {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const sender = running.sender('st-anne-adt');
  return { database, running, sender, wes: await signIn(running, engineer) };
}

test('a document comes inside a message: it is found, shown, saved and audited, and the message is as it arrived', async () => {
  const { database, running, sender, wes } = await ward();
  const sent = document('D1');
  await sender.ask(adt('A01', { control: 'A1' }));
  expect(await sender.ask(sent)).toContain('MSA|AA|D1');
  const kept = await running.kept();
  expect(kept.map(({ outcome, raw }) => [outcome, raw.length < 1_000])).toEqual([
    ['applied', true],
    ['applied', true],
  ]);
  const [item] = await database.query(
    'test-document',
    `select content_kind as kind, content_seq as seq from document`,
  );
  expect(item).toMatchObject({ kind: 'attachment', seq: 2 });

  const { body } = await wes.get('/api/messages/2');
  expect(body).toMatchObject({
    bytes: sent.length,
    attachments: [
      { n: 1, path: 'OBX-5.5', mime: 'application/pdf', bytes: report.length, isKept: true },
      { n: 2, path: 'OBX[2]-5.5', mime: 'application/pdf', bytes: small.length, isKept: true },
    ],
  });
  for (const [n, file] of [report, small].entries()) {
    const saved = await save(wes, `/api/messages/2/attachments/${n + 1}`);
    expect(saved.bytes.equals(file)).toBe(true);
    expect(saved.headers.get('content-type')).toBe('application/pdf');
    expect(saved.headers.get('content-disposition')).toContain('attachment; filename="message-2-');
  }
  const original = await save(wes, '/api/messages/2/original');
  expect(original.bytes.toString('latin1')).toBe(sent);
  const audited = await readAudit(database, { object: 'attachment:2/1', limit: 5 });
  expect(audited).toMatchObject([{ actor: engineer, action: 'attachment.view', outcome: 'done' }]);
});

test('a nurse gets neither the file nor the message, which is audited, and what is not there is not found', async () => {
  const { database, running, sender, wes } = await ward();
  await sender.ask(document('D1'));
  const nina = await signIn(running, 'nina.alvarez');
  for (const path of ['/api/messages/1/attachments/1', '/api/messages/1/original']) {
    expect((await nina.get(path)).status).toBe(403);
  }
  const audited = await readAudit(database, { object: 'attachment:1/1', limit: 5 });
  expect(audited).toMatchObject([{ actor: 'nina.alvarez', outcome: 'refused' }]);
  for (const path of ['1/attachments/3', '1/attachments/0', '1/attachments/x', '9/original']) {
    expect((await wes.get(`/api/messages/${path}`)).status).toBe(404);
  }
  await database.query('test-gone', 'delete from attachment');
  expect((await wes.get('/api/messages/1/attachments/1')).status).toBe(404);
  expect((await wes.get('/api/messages/1/original')).status).toBe(409);
  expect((await wes.get('/api/messages/1')).body).toMatchObject({
    attachments: [{ isKept: false }, { isKept: true }],
  });
});

test('a message that failed is edited, and its files go along', async () => {
  const { database, running, sender, wes } = await ward();
  await sender.ask(document('D1', 'PID|1||||SMITH^ANN\r'));
  const [failed] = await running.kept();
  expect(failed?.outcome).toBe('failed');
  const [exception] = await database.query<{ id: string }>('test-exc', 'select id from exception');
  const text = Buffer.from(failed?.raw ?? []).toString();
  const edited = await wes.post(`/api/exceptions/${exception?.id}/edit`, {
    text: text.replace('PID|1||||', 'PID|1||700101^^^SAMC^MR||').replaceAll('\r', '\n'),
    reason: 'The registration desk told us who it is.',
  });
  expect(edited).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  const { bytes } = await save(wes, '/api/messages/2/original');
  expect(bytes.toString('latin1')).toBe(document('D1'));
});

test('a message that is sent again is known by what arrived, not by what is stored', async () => {
  const { running, sender } = await ward();
  await sender.ask(document('D1'));
  await sender.ask(document('D1'));
  const other = document('D1').replace(small.toString('base64'), report.toString('base64'));
  await sender.ask(other);
  expect((await running.kept()).map(({ reused }) => reused)).toEqual([false, true]);
});
