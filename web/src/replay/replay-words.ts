import type {
  ApiReplay,
  ApiReplayRow,
  ApiReplayState,
  ApiReplayAct,
} from '../../../src/http/api.ts';

const states: Readonly<Record<ApiReplayState, string>> = {
  draft: 'Draft',
  'dry-run': 'Tried dry',
  'awaiting-approval': 'Waits for a second person',
  approved: 'Approved',
  running: 'Running',
  paused: 'Paused',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function stateText(state: ApiReplayState): string {
  return states[state];
}

/** `Retry 120 messages of 118 patients`; a message may be of nobody who could be told. */
export function whatText({ how, items, patients }: ApiReplayRow): string {
  const verb = how === 'retry' ? 'Retry' : 'Skip';
  const whose = patients === 0 ? 'without a patient' : `of ${counted(patients, 'patient')}`;
  return `${verb} ${counted(items, 'message')} ${whose}`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** By which configuration messages are read, and whether anything leaves. */
export function choiceText({ configuration, effects, how }: ApiReplayRow): string {
  const read =
    configuration === 'current'
      ? 'Read by the configuration in force at the dry run'
      : 'Each read by the configuration in force when it arrived';
  const leaves = effects === 'send' ? 'destinations hear of it' : 'nothing leaves for destinations';
  return how === 'skip' ? `Left out; ${leaves}` : `${read}; ${leaves}`;
}

const verbs: Readonly<Record<ApiReplayAct['act'], string>> = {
  predict: 'Try it dry',
  submit: 'Submit',
  approve: 'Approve',
  start: 'Start',
  pause: 'Pause',
  resume: 'Go on',
  cancel: 'Cancel it',
};

export function actText(act: ApiReplayAct['act'], { state }: Pick<ApiReplay, 'state'>): string {
  return act === 'predict' && state !== 'draft' ? 'Try it dry again' : verbs[act];
}

/** What the reader is to do next, or what came of it. */
export function standText(plan: ApiReplay): string {
  switch (plan.state) {
    case 'draft':
      return 'Nothing was tried yet. The dry run does it all and takes it back.';
    case 'dry-run':
      return 'This is what it would come to. Nothing was kept and nothing left.';
    case 'awaiting-approval':
      return `It is large: somebody other than ${plan.createdBy} must look and approve.`;
    case 'approved':
      return plan.approvedBy === null ? 'It may start.' : `${plan.approvedBy} approved it.`;
    case 'running':
    case 'paused':
      return `${plan.done.toLocaleString('en-US')} of ${counted(plan.items, 'message')} done.`;
    case 'done':
      return plan.differing === 0
        ? `Verified: all ${counted(plan.items, 'message')} came out as predicted.`
        : `Done. ${counted(plan.differing, 'message')} came out otherwise than predicted; see below.`;
    case 'failed':
      return plan.failure ?? 'It failed.';
    case 'cancelled':
      return `Cancelled. ${plan.done.toLocaleString('en-US')} of ${counted(plan.items, 'message')} were done before and stay so.`;
  }
}
