import { createHmac } from 'node:crypto';

import type { WebhookAddress } from '../governance/governance.ts';
import { cloudEvent } from './cloud-event.ts';
import type { Connector } from './connector.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { httpExchange } from './http-exchange.ts';
import { httpRefusal } from './http-verdict.ts';

/** CloudEvents over HTTP, signed. Every 2xx is a yes; a redirect is not followed. */
export function webhookConnector(to: WebhookAddress, parts: ConnectorParts): Connector {
  const { clock, networks, secret } = parts;
  return {
    async send(effect) {
      const body = JSON.stringify(cloudEvent(effect));
      const timestamp = Math.floor(clock.now() / 1000);
      const outcome = await httpExchange(
        {
          url: new URL(to.url),
          method: 'POST',
          headers: {
            'content-type': 'application/cloudevents+json; charset=utf-8',
            'webhook-id': effect.id,
            'webhook-timestamp': String(timestamp),
            'webhook-signature': signatureOf({ id: effect.id, timestamp, body }, secret(to.secret)),
          },
          body: Buffer.from(body),
          networks,
          answerWithinMs: to.answerWithinMs,
        },
        parts,
      );
      if ('failed' in outcome) return outcome.failed;
      const { status } = outcome.answer;
      if (status >= 200 && status < 300) return { delivered: true, answer: { status } };
      return httpRefusal(outcome.answer, clock.now());
    },
    async close() {},
  };
}

/**
 * HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks 1.0). The receiver computes it anew and refuses an old timestamp,
 * so that nobody else can send, change or replay.
 */
export function signatureOf(
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
  secret: string,
): string {
  const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return `v1,${mac}`;
}
