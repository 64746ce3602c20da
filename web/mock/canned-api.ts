import type {
  ApiAct,
  ApiDemo,
  ApiEdit,
  ApiExceptionMembers,
  ApiExceptions,
  ApiNewHold,
  ApiNewReplay,
  ApiProblem,
  ApiReplay,
  ApiReplayAct,
  ApiStanding,
  ApiSession,
  ApiTask,
  ApiTaskRow,
} from '../../src/http/api.ts';
import { cannedDeliveries } from './canned-deliveries.ts';
import { cannedFeed, cannedFeeds, cannedMeasure } from './canned-feeds.ts';
import {
  cannedDemo,
  cannedEditable,
  cannedExceptions,
  cannedMessage,
  cannedMessages,
} from './canned-flow.ts';
import { cannedMerges, cannedPatientPage, cannedTakenBack } from './canned-merges.ts';
import { cannedMappings, cannedPreview } from './canned-mappings.ts';
import {
  actOnReplay,
  cannedLineage,
  cannedReplay,
  cannedReplayItems,
  cannedReplays,
} from './canned-replay.ts';
import { cannedRows, cannedRun, cannedSession, cannedTask, me } from './canned-work.ts';

/** Everything that the mock server remembers. */
export interface CannedState {
  startedAt: number;
  /** Who is signed in. */
  person: ApiSession['person'];
  rows: ApiTaskRow[];
  /** Whether a task's run and messages may be opened. */
  mayOpen: boolean;
  acts: { taskId: string; act: ApiAct }[];
  histories: Map<string, ApiTask['history']>;
  demo: ApiDemo;
  exceptions: ApiExceptions;
  edits: ApiEdit[];
  replay: ApiReplay;
}

export interface CannedAnswer {
  status: number;
  body: unknown;
}

export function newCannedState(now: number): CannedState {
  return {
    startedAt: now,
    person: me,
    rows: cannedRows(now),
    mayOpen: true,
    acts: [],
    histories: new Map(),
    demo: cannedDemo(),
    exceptions: cannedExceptions(now),
    edits: [],
    replay: cannedReplay(now),
  };
}

/** Answers a request to /api as the real server would, from what is canned; commands change `state`. */
export function answerApi(
  state: CannedState,
  {
    path,
    search,
    body,
    now,
  }: { path: string; search: URLSearchParams; body: unknown; now: number },
): CannedAnswer {
  const [name, id, verb] = path.slice('/api/'.length).split('/');
  switch (name) {
    case 'session':
      return ok({ ...cannedSession(now), person: state.person });
    case 'work':
      return ok(workOf(state.rows, search.get('site'), now));
    case 'interruptions':
      return ok({ since: new Date(now).toISOString(), lines: [] });
    case 'duty':
      return ok({ places: [], overrides: [], absences: [], mayEnter: [] });
    case 'handoffs':
      return ok({ given: [], received: [] });
    case 'tasks': {
      const row = state.rows.find((one) => one.id === id);
      if (row === undefined) return refused(404, 'not-found', 'There is no such task.');
      if (verb === 'standing') return ok(standingOf(row));
      if (verb === 'acts') return actOn(state, row, body as ApiAct, now);
      return ok({
        ...cannedTask(now, row, historyOf(state, row)),
        mayOpen: { run: state.mayOpen, messages: state.mayOpen, patient: state.mayOpen },
      });
    }
    case 'runs':
      return ok(cannedRun(now));
    case 'feeds':
      if (id === undefined) return ok(cannedFeeds(now, search.get('site')));
      return ok(verb === 'measures' ? cannedMeasure(now) : cannedFeed(now, id));
    case 'messages':
      if (verb === 'lineage') return ok(cannedLineage(now, Number(id)));
      if (id === 'content') return ok(contentOf(state, verb, body as { before?: number }));
      return ok(
        id === undefined
          ? cannedMessages(state.startedAt, search)
          : cannedMessage(state.startedAt, Number(id)),
      );
    case 'mappings':
      return ok(id === 'preview' ? cannedPreview(now) : cannedMappings(now));
    case 'merges':
      return ok(id === undefined ? cannedMerges(now) : cannedTakenBack);
    case 'patients':
      return ok(cannedPatientPage(now));
    case 'exceptions':
      if (id === 'group') return ok(membersOf(state.exceptions, search.get('search')));
      if (verb === 'text') return ok(cannedEditable);
      if (verb === 'edit') return editMessage(state, body as ApiEdit);
      if (verb !== 'resolve') return ok(exceptionsOf(state.exceptions, search.get('site')));
      state.exceptions = { ...state.exceptions, groups: [], open: 0 };
      return ok({ released: 3 });
    case 'holds':
      return changeHolds(state, verb, body as ApiNewHold, now);
    case 'replays':
      return replays(state, { id, verb, search, body, now });
    case 'deliveries':
      return ok(cannedDeliveries(now));
    case 'demo':
      if (id !== undefined) switchFault(state, (body as { id: string }).id, id === 'break');
      return ok(state.demo);
    default:
      return refused(404, 'not-found', 'There is nothing at this address.');
  }
}

/** A refusal as problem details. */
export function refused(status: number, code: string, detail: string): CannedAnswer {
  const body: ApiProblem = {
    type: `urn:sinew:problem:${code}`,
    title: status === 409 ? 'Changed meanwhile' : 'Not possible',
    status,
    detail,
    code,
    id: 'req-1',
  };
  return { status, body };
}

function ok(body: unknown): CannedAnswer {
  return { status: 200, body };
}

function workOf(all: readonly ApiTaskRow[], site: string | null, now: number) {
  const rows = all
    .filter((row) => site === null || row.site === site)
    .filter(({ state }) => state === 'open' || state === 'accepted');
  return {
    serverTime: new Date(now).toISOString(),
    mine: rows.filter((row) => row.owner?.id === me.id),
    pool: rows.filter((row) => row.owner === null),
    colleagues: rows.filter((row) => row.owner !== null && row.owner.id !== me.id),
  };
}

function exceptionsOf(all: ApiExceptions, site: string | null): ApiExceptions {
  const found = all.groups.filter(({ items }) => site === null || items[0]?.site === site);
  return { ...all, groups: found, open: found.reduce((sum, { count }) => sum + count, 0) };
}

function membersOf({ groups }: ApiExceptions, search: string | null): ApiExceptionMembers {
  const items = groups.flatMap((group) => group.items);
  const found = items.filter(({ laneKey }) => search === null || laneKey.includes(search));
  return { items: found, next: null };
}

function editMessage(state: CannedState, edit: ApiEdit): CannedAnswer {
  state.edits.push(edit);
  state.exceptions = { ...state.exceptions, groups: [], open: 0 };
  return ok({ seq: 4712, outcome: 'applied' });
}

function changeHolds(
  state: CannedState,
  verb: string | undefined,
  { feed = '', minutes, reason }: ApiNewHold,
  now: number,
): CannedAnswer {
  const { exceptions } = state;
  if (verb === 'release') {
    state.exceptions = {
      ...exceptions,
      holds: exceptions.holds.map((hold) => ({ ...hold, state: 'draining', mayRelease: false })),
    };
    return ok({ state: 'draining' });
  }
  const hold = {
    ...{ id: 'hld-1', what: 'St Anne laboratory', site: 'st-anne', reason, heldBy: me.name },
    ...({ state: 'active', waiting: 3, patients: 2, mayRelease: true } as const),
    heldAt: new Date(now).toISOString(),
    until: new Date(now + minutes * 60_000).toISOString(),
  };
  state.exceptions = {
    ...exceptions,
    holds: [...exceptions.holds, hold],
    holdable: exceptions.holdable.filter((one) => one.feed !== feed),
  };
  return ok({ id: hold.id });
}

function replays(
  state: CannedState,
  asked: {
    id: string | undefined;
    verb: string | undefined;
    search: URLSearchParams;
    body: unknown;
    now: number;
  },
): CannedAnswer {
  const { id, verb, search, body, now } = asked;
  if (verb === 'messages') {
    return ok(cannedReplayItems(state.replay, search.get('differing') === 'true'));
  }
  if (verb === 'acts') {
    state.replay = actOnReplay(state.replay, (body as ApiReplayAct).act, now);
  } else if (id === undefined && body !== null) {
    state.replay = cannedReplay(now, body as ApiNewReplay);
  } else if (id === undefined) return ok(cannedReplays(state.replay));
  return ok(state.replay);
}

/** A search inside messages: two slices, the second of which finds something. */
function contentOf(
  { startedAt }: CannedState,
  verb: string | undefined,
  body: { before?: number },
) {
  if (verb === 'cost') return { messages: 7_200, bytes: 14_400_000, seconds: 2 };
  const backTo = new Date(startedAt - 3_600_000).toISOString();
  if (body.before === undefined) {
    return { rows: [], looked: { messages: 5_000, bytes: 10_000_000, backTo }, next: 4000 };
  }
  const { rows } = cannedMessages(startedAt, new URLSearchParams({ limit: '2' }));
  return { rows, looked: { messages: 2_200, bytes: 4_400_000, backTo: null }, next: null };
}

function standingOf({ state, owner }: ApiTaskRow): ApiStanding {
  const sentence =
    owner === null
      ? 'Nobody accepted in time: Charge nurse, Emergency is asked. Nobody has it.'
      : `${owner.name} accepted.`;
  return { state, sentence, mayOpen: true };
}

function historyOf({ histories }: CannedState, row: ApiTaskRow): ApiTask['history'] {
  const opening = {
    rev: 1,
    at: row.openedAt,
    actor: 'Sinew',
    act: 'open',
    sentence: 'asked Nurse, Emergency',
  };
  return [opening, ...(histories.get(row.id) ?? [])];
}

const sentences: Record<ApiAct['act'], string> = {
  accept: 'accepted',
  start: 'began',
  decline: 'declined',
  'hand-over': 'offered it to Bo Lee',
  escalate: 'asked to escalate now',
  complete: 'completed',
};

function actOn(state: CannedState, row: ApiTaskRow, act: ApiAct, now: number): CannedAnswer {
  state.acts.push({ taskId: row.id, act });
  if (act.rev !== row.rev) return refused(409, 'stale', 'Bo Lee accepted it a moment ago.');
  row.rev += 1;
  if (act.act === 'accept') {
    Object.assign(row, { state: 'accepted', owner: me, acceptBy: null });
    if (row.next !== null && row.finishBy !== null) {
      row.next = { ...row.next, at: row.finishBy, unless: 'finished' };
    }
  }
  if (act.act === 'complete') Object.assign(row, { state: 'completed', next: null });
  const entry = {
    rev: row.rev,
    at: new Date(now).toISOString(),
    actor: me.name,
    act: act.act,
    sentence: sentences[act.act],
  };
  state.histories.set(row.id, [...(state.histories.get(row.id) ?? []), entry]);
  return { status: 200, body: cannedTask(now, row, historyOf(state, row)) };
}

function switchFault(state: CannedState, fault: string, active: boolean): void {
  const faults = state.demo.faults.map((one) => (one.id === fault ? { ...one, active } : one));
  state.demo = { ...state.demo, faults };
}
