import type { AddressInfo } from 'node:net';

import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';

import type { SmtpAddress } from '../governance/governance.ts';
import { anAcknowledgement, localParts } from './any-effect.ts';
import { effectWith } from './any-payload.ts';
import { mailOf, smtpConnector, smtpFailure } from './smtp-connector.ts';

const effect = anAcknowledgement();

async function mailServer(
  options: SMTPServerOptions = {},
): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

function mailTo(port: number, otherwise: Partial<SmtpAddress> = {}) {
  const to: SmtpAddress = {
    kind: 'smtp',
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'sinew@northlake.example',
    recipients: ['quality@northlake.example'],
    user: null,
    password: null,
    answerWithinMs: 2_000,
    ...otherwise,
  };
  return smtpConnector(to, localParts());
}

test('a mail goes out under the id of its effect and tells nobody who the patient is', async () => {
  const it = await mailServer();
  expect(await mailTo(it.port).send(effect)).toEqual({ delivered: true, answer: { code: '250' } });
  const [mail = ''] = it.mails;
  expect(mail).toContain(`Message-ID: <${effect.id}@sinew>`);
  expect(mail).toContain('Subject: Sinew: task.completed st-anne');
  expect(mail).toContain('task.id: tsk_1');
  for (const personal of ['Jensen', '700101', '6.8', 'Potassium', 'Okafor', 'L5001']) {
    expect(mail).not.toContain(personal);
  }
});

test.each([
  [450, 'busy'],
  [451, 'transient'],
  [550, 'rejected'],
] as const)('a server that says %i is judged by what helps', async (responseCode, failure) => {
  const it = await mailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
  });
  expect(await mailTo(it.port).send(effect)).toMatchObject({
    class: failure,
    answered: true,
    sentence: `SMTP ${responseCode}`,
  });
});

test('a server without TLS gets nothing where TLS was asked for', async () => {
  const it = await mailServer();
  expect(await mailTo(it.port, { security: 'starttls' }).send(effect)).toMatchObject({
    class: 'misconfigured',
  });
  expect(it.mails).toEqual([]);
});

test('a wrong password is for people to mend', async () => {
  const it = await mailServer({
    onAuth: (_auth, _session, done) => done(new Error('no')),
  });
  const named = { user: 'sinew', password: 'SINEW_SECRET_TEST' };
  expect(await mailTo(it.port, named).send(effect)).toMatchObject({ class: 'misconfigured' });
});

test('a server that is not there has nothing; one that falls silent after the text may have it', async () => {
  expect(await mailTo(1).send(effect)).toMatchObject({ class: 'transient', answered: false });
  expect(smtpFailure({ code: 'ETIMEDOUT', command: 'DATA' })).toMatchObject({ class: 'ambiguous' });
});

test('a callout is mailed to whom it is for, in its own words', () => {
  const callout = effectWith({
    'task.priority': 'critical',
    'callout.to': 'grace@x.example',
    'callout.code': 'K7W4M',
    'callout.text': 'K7W4M: critical task asks you.',
  });
  const written = mailOf(
    { ...callout, kind: 'callout' },
    { from: 'sinew@x.example', recipients: ['desk@x.example'] },
  );
  expect(written).toMatchObject({
    to: ['grace@x.example'],
    subject: 'Sinew: critical task K7W4M',
    text: 'K7W4M: critical task asks you.\n',
  });
});
