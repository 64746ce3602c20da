import type { Adapter, AdapterPayload } from 'oidc-provider';

import type { Clock, Instant } from '../platform/platform.ts';

export const demoRecordsMax = 10_000;

interface DemoRecord {
  payload: AdapterPayload;
  endsAt: Instant;
}

/**
 * What the demonstration's provider remembers, in memory: sign-ins under way and their codes. A restart forgets them,
 * which is right for a demonstration and for nothing else. The oldest go first when there are too many. Sessions are
 * not kept at all: signing out and being someone else is what a demonstration is for, so each sign-in asks again.
 */
export function createDemoRecords(clock: Clock): (model: string) => Adapter {
  const records = new Map<string, DemoRecord>();

  const live = (key: string): AdapterPayload | undefined => {
    const record = records.get(key);
    return record && record.endsAt > clock.now() ? record.payload : undefined;
  };

  const put = (key: string, record: DemoRecord): void => {
    records.delete(key);
    records.set(key, record);
    for (const oldest of records.keys()) {
      if (records.size <= demoRecordsMax) break;
      records.delete(oldest);
    }
  };

  const findWhere = (model: string, matches: (payload: AdapterPayload) => boolean) => {
    for (const key of records.keys()) {
      const payload = key.startsWith(`${model}:`) ? live(key) : undefined;
      if (payload && matches(payload)) return payload;
    }
    return undefined;
  };

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      if (model === 'Session') return;
      const endsAt = expiresIn === undefined ? Infinity : clock.now() + expiresIn * 1000;
      put(`${model}:${id}`, { payload, endsAt });
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: async (uid) => findWhere(model, (payload) => payload.uid === uid),
    findByUserCode: async (code) => findWhere(model, (payload) => payload.userCode === code),
    async consume(id) {
      const payload = live(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(clock.now() / 1000);
    },
    async destroy(id) {
      records.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of records) {
        if (payload.grantId === grantId) records.delete(key);
      }
    },
  });
}
