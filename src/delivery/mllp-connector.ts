import type { MllpAddress } from '../governance/governance.ts';
import { parseMessage } from '../hl7v2/hl7v2.ts';
import { acknowledgementMessage, controlIdOf } from './acknowledgement-message.ts';
import { answeredNo, connectFailure, notReached, type Connector } from './connector.ts';
import type { ConnectorParts } from './connector-parts.ts';
import type { Attempt } from './effect.ts';
import { guardedAddress } from './guarded-address.ts';
import { MllpClient, type MllpAnswer } from './mllp-client.ts';

/** HL7 v2 over MLLP: one message under way on each connection, as many connections as effects may be under way. */
export function mllpConnector(to: MllpAddress, parts: ConnectorParts): Connector {
  const { clock, networks, resolve, secret } = parts;
  const idle: MllpClient[] = [];
  const all = new Set<MllpClient>();

  function freeClient(): MllpClient {
    const client =
      idle.pop() ??
      new MllpClient({
        ...to,
        clock,
        address: () => guardedAddress(to.host, networks, resolve),
        tls: () => to.tls && tlsOptions(to.tls, to.host, secret),
      });
    all.add(client);
    return client;
  }

  return {
    async send(effect) {
      const frame = { ...to, zone: parts.zone(effect.site) };
      const client = freeClient();
      try {
        const answer = await client.ask(acknowledgementMessage(effect, frame), controlIdOf(effect));
        return verdictOf(answer);
      } finally {
        idle.push(client);
      }
    },
    async close() {
      for (const client of all) client.close();
    },
  };
}

function tlsOptions(
  { ca, cert, key }: NonNullable<MllpAddress['tls']>,
  host: string,
  secret: (name: string) => string,
) {
  return {
    host,
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key: secret(key) }),
  };
}

function verdictOf(answer: MllpAnswer): Attempt {
  switch (answer.kind) {
    case 'not-connected':
      return connectFailure(answer.error);
    case 'no-answer':
      return notReached('ambiguous', `No acknowledgement came (${answer.code}).`);
    case 'answer':
      return verdictOfAck(answer.bytes);
  }
}

/**
 * HL7 table 0008: accept, error (a resend may help), reject. Where ERR-3 (table 0357) says that a record is locked or that
 * the receiver itself failed, a resend helps whatever MSA-1 says.
 */
export function verdictOfAck(bytes: Uint8Array): Attempt {
  const { message } = parseMessage(bytes);
  const code = message.get('MSA-1') ?? '';
  const error = message.get('ERR-3.1') ?? message.get('ERR-1.4.1') ?? '';
  const sentence = /^\d{1,3}$/.test(error) ? `${code}, error ${error}` : code;
  if (code === 'AA' || code === 'CA') {
    return { delivered: true, answer: { code, control: message.get('MSA-2') ?? '' } };
  }
  if (error === '206') return answeredNo('busy', sentence);
  if (code === 'AE' || code === 'CE' || error === '207') return answeredNo('transient', sentence);
  if (code === 'AR' || code === 'CR') return answeredNo('rejected', sentence);
  return answeredNo(
    'misconfigured',
    'The acknowledgement has a code that HL7 table 0008 does not know.',
  );
}
