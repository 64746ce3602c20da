import type { Destination } from '../governance/governance.ts';
import { MissingSecret, type ConnectorParts } from './connector-parts.ts';
import { codeOf, notReached, type Connector } from './connector.ts';
import { fhirConnector } from './fhir-connector.ts';
import { fileConnector } from './file-connector.ts';
import { mllpConnector } from './mllp-connector.ts';
import { restHookConnector } from './rest-hook-connector.ts';
import { smtpConnector } from './smtp-connector.ts';
import { webhookConnector } from './webhook-connector.ts';

/** The way to a destination of any kind. What only a bug or a setting can throw is an attempt that failed, too. */
export function connectTo({ to }: Pick<Destination, 'to'>, parts: ConnectorParts): Connector {
  const connector = connectorOf(to, parts);
  return {
    async send(effect) {
      try {
        return await connector.send(effect);
      } catch (error) {
        if (error instanceof MissingSecret) {
          return notReached('misconfigured', `The secret ${error.variable} is not set.`);
        }
        // It may have happened after the bytes were out.
        return notReached('ambiguous', `Sending failed (${codeOf(error)}).`);
      }
    },
    close: () => connector.close(),
  };
}

function connectorOf(to: Destination['to'], parts: ConnectorParts): Connector {
  switch (to.kind) {
    case 'mllp':
      return mllpConnector(to, parts);
    case 'fhir':
      return fhirConnector(to, parts);
    case 'webhook':
      return webhookConnector(to, parts);
    case 'rest-hook':
      return restHookConnector(to, parts);
    case 'smtp':
      return smtpConnector(to, parts);
    case 'file':
      return fileConnector(to, parts);
  }
}
