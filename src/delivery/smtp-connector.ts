import { createTransport } from 'nodemailer';

import { payloadFieldNames, payloadFields, type SmtpAddress } from '../governance/governance.ts';
import { answeredNo, codeOf, connectFailure, notReached, type Connector } from './connector.ts';
import type { ConnectorParts } from './connector-parts.ts';
import type { Attempt, Effect } from './effect.ts';
import { guardedAddress } from './guarded-address.ts';

/** Mail by SMTP, a connection for each. The payload of such a destination has no field that tells who the patient is. */
export function smtpConnector(to: SmtpAddress, parts: ConnectorParts): Connector {
  const { networks, resolve, secret } = parts;
  return {
    async send(effect) {
      let address: string;
      try {
        address = await guardedAddress(to.host, networks, resolve);
      } catch (error) {
        return connectFailure(error);
      }
      const { user, password } = to;
      const transport = createTransport({
        host: address,
        port: to.port,
        secure: to.security === 'tls',
        requireTLS: to.security === 'starttls',
        ignoreTLS: to.security === 'none',
        tls: { servername: to.host },
        ...(user !== null && password !== null && { auth: { user, pass: secret(password) } }),
        connectionTimeout: to.answerWithinMs,
        greetingTimeout: to.answerWithinMs,
        socketTimeout: to.answerWithinMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        const { response } = await transport.sendMail(mailOf(effect, to));
        return { delivered: true, answer: { code: response.slice(0, 3) } };
      } catch (error) {
        return smtpFailure(error);
      } finally {
        transport.close();
      }
    },
    async close() {},
  };
}

/**
 * The mail of an effect: of its payload what tells nobody who the patient is. Message-ID is the same for every attempt (RFC 5322 §3.6.4): mail systems drop what they
 * have.
 */
export function mailOf(
  effect: Effect,
  { from, recipients }: Pick<SmtpAddress, 'from' | 'recipients'>,
) {
  const to = effect.payload['callout.to'];
  if (effect.kind === 'callout' && to) return calloutMail(effect, { from, to });
  const names = payloadFieldNames.filter((name) => !payloadFields[name].personal);
  const known = names.filter((name) => effect.payload[name] !== undefined);
  const lines = known.map((name) => `${name}: ${textOf(effect.payload[name])}`);
  const where = effect.payload.site ?? '';
  return {
    from,
    to: [...recipients],
    messageId: `<${effect.id}@sinew>`,
    subject: ['Sinew:', effect.kind, where].filter((part) => part !== '').join(' '),
    text: [...lines, '', 'Who the patient is, the task says in Sinew.', ''].join('\n'),
  };
}

/** What calls one person out: the sentence that they read, and nothing else. */
function calloutMail(effect: Effect, { from, to }: { from: string; to: string }) {
  const priority = effect.payload['task.priority'] ?? '';
  return {
    from,
    to: [to],
    messageId: `<${effect.id}@sinew>`,
    subject: `Sinew: ${priority} task ${effect.payload['callout.code'] ?? ''}`.trim(),
    text: `${effect.payload['callout.text'] ?? ''}\n`,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * RFC 5321 §4.2.1: 4xx may help later, 5xx never will; 421 is a server that closes. Without a reply it depends on how far it
 * came: after DATA the server may have taken the mail.
 */
export function smtpFailure(error: unknown): Attempt {
  const code = codeOf(error);
  const reply = replyOf(error);
  if (code === 'EAUTH') return answeredNo('misconfigured', 'The server refused user or password.');
  if (code === 'ETLS') return notReached('misconfigured', 'The server offers no TLS.');
  if (reply === 421 || reply === 450 || reply === 452) return answeredNo('busy', `SMTP ${reply}`);
  if (reply >= 400 && reply < 500) return answeredNo('transient', `SMTP ${reply}`);
  if (reply === 530 || reply === 535) return answeredNo('misconfigured', `SMTP ${reply}`);
  if (reply >= 500) return answeredNo('rejected', `SMTP ${reply}`);
  if (commandOf(error) === 'DATA') return notReached('ambiguous', `No answer came (${code}).`);
  return connectFailure(error);
}

function replyOf(error: unknown): number {
  const isReply = typeof error === 'object' && error !== null && 'responseCode' in error;
  return isReply && typeof error.responseCode === 'number' ? error.responseCode : 0;
}

function commandOf(error: unknown): string {
  const isKnown = typeof error === 'object' && error !== null && 'command' in error;
  return isKnown && typeof error.command === 'string' ? error.command : '';
}
