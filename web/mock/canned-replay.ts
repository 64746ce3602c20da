import type {
  ApiLineage,
  ApiNewReplay,
  ApiReplay,
  ApiReplayAct,
  ApiReplayItems,
  ApiReplays,
  ApiReplayState,
} from '../../src/http/api.ts';

const items = 150;

const sum = {
  outcomes: { applied: 148, failed: 2 },
  events: { 'result.reported': 148 },
  opened: { 'Critical result': 12 },
  closed: { 'Messages that could not be applied': 1 },
  waiting: { applied: 31 },
  effects: [{ destination: 'st-anne-record', kind: 'task.completed', count: 12 }],
};

/** A plan as it is first: frozen, nothing tried. */
export function cannedReplay(now: number, made: Partial<ApiNewReplay> = {}): ApiReplay {
  return withActs({
    id: 'rpl-1',
    state: 'draft',
    how: made.how ?? 'retry',
    configuration: made.configuration ?? 'current',
    effects: made.effects ?? 'suppress',
    reason: made.reason ?? 'The laboratory’s new codes are mapped.',
    ...{ items, done: 0, differing: 0, patients: 141, rev: 1 },
    createdBy: 'Wes Thornton',
    createdAt: new Date(now - 240_000).toISOString(),
    ...{ approvedBy: null, startedAt: null, endedAt: null, epoch: null, failure: null },
    selection: 'Messages that failed for the cause unmapped-code of St Anne laboratory',
    ...{ predicted: null, result: null, acts: [] },
  });
}

const allowed: Readonly<Record<ApiReplayState, readonly ApiReplayAct['act'][]>> = {
  draft: ['predict', 'cancel'],
  'dry-run': ['predict', 'submit', 'cancel'],
  'awaiting-approval': ['predict', 'approve', 'cancel'],
  approved: ['predict', 'start', 'cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  ...{ done: [], failed: [], cancelled: [] },
};

const acts = ['predict', 'submit', 'approve', 'start', 'pause', 'resume', 'cancel'] as const;

function withActs(plan: ApiReplay): ApiReplay {
  return {
    ...plan,
    acts: acts.map((act) => {
      const may = allowed[plan.state].includes(act);
      return { act, allowed: may, reason: may ? null : 'Not in this state.' };
    }),
  };
}

/** The plan after an act. What is started is done at once. */
export function actOnReplay(plan: ApiReplay, act: ApiReplayAct['act'], now: number): ApiReplay {
  const at = new Date(now).toISOString();
  const changed = { ...plan, rev: plan.rev + 1 };
  switch (act) {
    case 'predict':
      return withActs({ ...changed, state: 'dry-run', predicted: sum, epoch: 4 });
    case 'submit':
      return withActs({ ...changed, state: 'awaiting-approval' });
    case 'approve':
      return withActs({ ...changed, state: 'approved', approvedBy: 'Ingrid Solberg' });
    case 'start':
      return withActs({
        ...{ ...changed, state: 'done', done: items, differing: 1, startedAt: at, endedAt: at },
        result: { ...sum, outcomes: { applied: 147, failed: 3 }, effects: [] },
      });
    case 'cancel':
      return withActs({ ...changed, state: 'cancelled', endedAt: at });
    case 'pause':
      return withActs({ ...changed, state: 'paused' });
    case 'resume':
      return withActs({ ...changed, state: 'running' });
  }
}

export function cannedReplays(plan: ApiReplay): ApiReplays {
  return { plans: [plan], itemsAloneMax: 100 };
}

export function cannedReplayItems(plan: ApiReplay, differing: boolean): ApiReplayItems {
  const all = Array.from({ length: 5 }, (_, at) => ({
    ordinal: at + 1,
    seq: 4705 + at,
    laneKey: `St Anne|0048291${at}`,
    predicted: plan.predicted && 'applied, result.reported, asks: Critical result',
    result: plan.result && (at === 2 ? 'failed (bad-time)' : 'applied, result.reported'),
    differs: plan.result !== null && at === 2,
    mayOpen: true,
  }));
  return { items: differing ? all.filter(({ differs }) => differs) : all, next: null };
}

export function cannedLineage(now: number, seq: number): ApiLineage {
  if (seq !== 4705) return { editedFrom: null, editedInto: [], replays: [] };
  return {
    editedFrom: null,
    editedInto: [
      {
        seq: 4712,
        by: 'Wes Thornton',
        at: new Date(now - 60_000).toISOString(),
        reason: 'The laboratory told us the time.',
        changes: [
          {
            path: 'OBX-14',
            title: 'Date and time of the observation',
            before: '2026112114X5',
            after: '202611211405',
          },
        ],
      },
    ],
    replays: [
      { id: 'rpl-1', state: 'done', reason: 'New codes (Wes Thornton)', result: 'applied' },
    ],
  };
}
