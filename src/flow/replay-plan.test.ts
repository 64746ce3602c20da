import fc from 'fast-check';
import { expect, test } from 'vitest';

import { emptySum } from './plan-sum.ts';
import { itemsOf } from './plan-replay.ts';
import { replayBatchItems } from './replay-batch.ts';
import {
  changePlan,
  planGate,
  planItemsAloneMax,
  planStates,
  type PlanChange,
  type ReplayPlan,
} from './replay-plan.ts';

const acts = [
  ...['predict', 'submit', 'approve', 'start', 'pause', 'resume', 'cancel', 'finish', 'fail'],
] as PlanChange['act'][];

function draft(items: number): ReplayPlan {
  return {
    ...{ id: 'rpl_1', state: 'draft', sites: ['st-anne'], how: 'retry', configuration: 'current' },
    ...{ effects: 'send', selection: { outcome: 'failed' }, reason: 'Mended.', items },
    ...{ done: 0, differing: 0, patients: items, predicted: null, predictedEpoch: null },
    ...{ result: null, failure: null, createdBy: 'wes', createdAt: 0, approvedBy: null },
    ...{ approvedAt: null, changedBy: 'wes', changedAt: 0, startedAt: null, endedAt: null, rev: 1 },
  };
}

function change(act: PlanChange['act'], actor: string, epoch: number): PlanChange {
  switch (act) {
    case 'predict':
      return { act, actor, epoch, predicted: emptySum };
    case 'start':
      return { act, actor, epoch };
    case 'finish':
      return { act, actor, result: emptySum };
    case 'fail':
      return { act, actor, failure: 'TypeError' };
    default:
      return { act, actor };
  }
}

const anyActs = fc.array(
  fc.record({
    act: fc.constantFrom(...acts),
    actor: fc.constantFrom('wes', 'ingrid'),
    epoch: fc.constantFrom(1, 2),
  }),
  { maxLength: 30 },
);

test('whatever people ask for, nothing runs untried or by an old dry run, and much not without a second person', () => {
  fc.assert(
    fc.property(
      anyActs,
      fc.constantFrom(planItemsAloneMax, planItemsAloneMax + 1),
      (asked, items) => {
        let plan = draft(items);
        for (const { act, actor, epoch } of asked) {
          const before = plan;
          const answer = changePlan(plan, change(act, actor, epoch), 1);
          if ('refused' in answer) continue;
          plan = answer.plan;
          expect(plan.rev).toBe(before.rev + 1);
          if (plan.state !== 'running' || before.state === 'paused') continue;
          expect(plan.predicted).not.toBeNull();
          expect(plan.predictedEpoch).toBe(epoch);
          expect(items > planItemsAloneMax ? plan.approvedBy : 'ingrid').toBe('ingrid');
        }
      },
    ),
  );
});

test('every state answers every act, and what is over stays as it is', () => {
  for (const state of planStates) {
    for (const act of acts) {
      const reason = planGate({ ...draft(1), state }, { act, actor: 'ingrid' });
      expect(reason === null || reason.length > 10).toBe(true);
      if (['done', 'failed', 'cancelled'].includes(state)) expect(reason).toBe('It is over.');
    }
  }
});

test('another dry run takes the approval back', () => {
  const approved = { ...draft(500), state: 'approved', approvedBy: 'ingrid' } as const;
  const answer = changePlan(approved, change('predict', 'wes', 2), 1);
  expect(answer).toMatchObject({ plan: { state: 'dry-run', approvedBy: null } });
});

const anyFound = fc.array(
  fc.record({
    key: fc.oneof(
      fc.constantFrom('S|1', 'S|2', 'S|3', 'feed:lab'),
      fc.integer({ min: 4, max: 200 }),
    ),
  }),
  { maxLength: 300 },
);

test('frozen messages keep the order of their patient, no patient is parted between batches, and no batch is endless', () => {
  fc.assert(
    fc.property(anyFound, (found) => {
      const messages = found.map(({ key }, at) => ({
        ...{ seq: at + 1, xid: '9', site: 'st-anne', lane: 1, was: 'failed' },
        laneKey: typeof key === 'number' ? `S|${key}` : key,
      }));
      const items = itemsOf(messages);
      expect(items.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
        messages.map(({ seq }) => seq),
      );
      const byKey = Map.groupBy(items, ({ laneKey }) => laneKey);
      for (const [key, ofKey] of byKey) {
        const seqs = ofKey.map(({ seq }) => seq);
        expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
        if (!key.startsWith('feed:')) expect(new Set(ofKey.map(({ batch }) => batch)).size).toBe(1);
      }
      for (const batch of Map.groupBy(items, (item) => item.batch).values()) {
        const lastKey = batch.at(-1)?.laneKey;
        const others = batch.filter(({ laneKey }) => laneKey !== lastKey);
        expect(others.length).toBeLessThan(replayBatchItems + (lastKey === 'feed:lab' ? 1 : 0));
      }
    }),
  );
});
