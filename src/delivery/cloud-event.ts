import { iso } from '../platform/platform.ts';
import type { Effect } from './effect.ts';

/**
 * The effect as CloudEvents 1.0 in structured mode (cloudevents.io, §3.1 and "JSON event format"). `id` with `source` is
 * the same for every attempt: the receiver drops what it has.
 */
export function cloudEvent(effect: Effect): Readonly<Record<string, unknown>> {
  return {
    specversion: '1.0',
    id: effect.id,
    source: `/sinew/${effect.destination}`,
    type: `sinew.${effect.kind}`,
    subject: effect.subject,
    time: iso(effect.createdAt),
    datacontenttype: 'application/json',
    data: effect.payload,
  };
}
