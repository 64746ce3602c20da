import type { ApiDeliveries } from '../../src/http/api.ts';

const MINUTE_MS = 60_000;

/** A destination of each kind of standing, and two groups of what was given up. */
export function cannedDeliveries(now: number): ApiDeliveries {
  const ago = (minutes: number): string => new Date(now - minutes * MINUTE_MS).toISOString();
  const well = {
    state: 'closed',
    triesAgainAt: null,
    failure: null,
    oldestAt: null,
    dead: 0,
  } as const;
  return {
    open: 3,
    subscriptions: [],
    moreSubscriptions: false,
    destinations: [
      {
        ...{ id: 'record', title: 'St. Anne record', owner: 'wes.thornton', kind: 'mllp' },
        ...{ ...well, deliveredAt: ago(2), waiting: 0, deliveredLastHour: 14 },
      },
      {
        ...{ id: 'fhir', title: 'Patient record', owner: 'wes.thornton', kind: 'fhir' },
        ...{ state: 'open', triesAgainAt: ago(-1), failure: 'HTTP 401', deliveredAt: ago(190) },
        ...{ waiting: 7, oldestAt: ago(185), dead: 2, deliveredLastHour: 0 },
      },
      {
        ...{ id: 'office', title: 'Quality office', owner: 'lena.hoffmann', kind: 'file' },
        ...{ ...well, state: 'paused', deliveredAt: null, waiting: 1, oldestAt: ago(5) },
        ...{ dead: 1, deliveredLastHour: 0 },
      },
    ],
    groups: [
      {
        ...{
          destination: 'fhir',
          title: 'Patient record',
          cause: 'expired',
          count: 60,
          patients: 41,
        },
        ...{ firstAt: ago(120), lastAt: ago(30) },
        items: [
          letter(
            'efx_1',
            'task.completed',
            'Its time was over before it could be delivered.',
            false,
          ),
          letter('efx_2', 'task.accepted', 'Its time was over before it could be delivered.', true),
        ],
      },
      {
        ...{
          destination: 'office',
          title: 'Quality office',
          cause: 'ambiguous',
          count: 1,
          patients: 1,
        },
        ...{ firstAt: ago(12), lastAt: ago(12) },
        items: [letter('efx_3', 'result.withdrawn', 'No answer came (timeout).', false)],
      },
    ],
  };

  function letter(effectId: string, kind: string, sentence: string, overtaken: boolean) {
    const times = { createdAt: ago(300), changedAt: ago(30) };
    const state = kind === 'result.withdrawn' ? ('held' as const) : ('dead' as const);
    const subject = 'tsk_01jnxk5a3q0000000000000001';
    return {
      effectId,
      kind,
      subject,
      site: 'st-anne',
      state,
      ...times,
      attempts: 4,
      sentence,
      overtaken,
    };
  }
}
