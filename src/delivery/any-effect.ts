import { systemClock } from '../platform/platform.ts';
import { effectWith } from './any-payload.ts';
import { MissingSecret, type ConnectorParts } from './connector-parts.ts';
import type { ClaimedEffect } from './effect.ts';

/** An acknowledged potassium, as it waits to be sent. */
export function anAcknowledgement(id = 'efx_01jnxk5a3q0000000000000001'): ClaimedEffect {
  return {
    ...effectWith({
      site: 'st-anne',
      'patient.identifiers': [{ authority: 'SAMC', value: '700101', type: 'MR' }],
      'patient.family': 'Jensen',
      'encounter.visit': { authority: 'SAMC', value: 'V1' },
      'task.id': 'tsk_1',
      'task.workflow': 'critical-result',
      'task.key': 'acknowledge',
      'task.state': 'completed',
      'task.priority': 'critical',
      'task.openedAt': '2026-03-03T17:45:00.000Z',
      'task.acceptedAt': '2026-03-03T17:50:00.000Z',
      'task.closedAt': '2026-03-03T18:00:00.000Z',
      'task.actor': 'nina.alvarez',
      'task.actorName': 'Nina Alvarez',
      'task.outcome': { reported_to: 'Dr. Okafor', read_back: 'Yes' },
      'result.code': '2823-3',
      'result.display': 'Potassium',
      'result.value': '6.8',
      'result.orderId': 'L5001',
    }),
    id,
    ...{ seq: 1, attempts: 0, refusals: 0 },
  };
}

/** What a connector on this machine stands on. */
export function localParts(otherwise: Partial<ConnectorParts> = {}): ConnectorParts {
  return {
    clock: systemClock,
    networks: ['127.0.0.0/8', '::1/128'],
    resolve: async () => ['127.0.0.1'],
    secret: (name) => {
      if (name === 'SINEW_SECRET_TEST') return 'correct horse';
      throw new MissingSecret(name);
    },
    filesRoot: '.',
    zone: () => 'America/Chicago',
    ...otherwise,
  };
}
