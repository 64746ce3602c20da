import type { RestHookAddress } from '../governance/governance.ts';
import type { Connector } from './connector.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { httpExchange } from './http-exchange.ts';
import { httpRefusal } from './http-verdict.ts';
import { notificationBundle } from './notification-bundle.ts';

/** Notifications of a subscription as bundles over HTTP. Every 2xx is a yes; a redirect is not followed. */
export function restHookConnector(to: RestHookAddress, parts: ConnectorParts): Connector {
  const { clock, networks, secret } = parts;
  return {
    async send(effect) {
      const named = to.headers.map(({ name, prefix, secret: of }) => [name, prefix + secret(of)]);
      const outcome = await httpExchange(
        {
          url: new URL(to.url),
          method: 'POST',
          headers: {
            ...(Object.fromEntries(named) as Record<string, string>),
            'content-type': 'application/fhir+json; charset=utf-8',
            'x-request-id': effect.id,
          },
          body: Buffer.from(JSON.stringify(notificationBundle(effect, to))),
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
