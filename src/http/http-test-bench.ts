import { createAuthorize, type Person, type Sessions, type SignIn } from '../access/access.ts';
import type { ActAnswer, HumanActs, ResolveAnswer } from '../flow/flow.ts';
import { noDutyChanges, type Network } from '../governance/governance.ts';
import {
  createSignals,
  seededIds,
  VirtualClock,
  type Database,
  type LogFields,
  type Transaction,
} from '../platform/platform.ts';
import { openTask, type Task } from '../tasks/tasks.ts';
import { newBookkeeping } from '../workflows/workflows.ts';
import type { HttpDeps } from './http-deps.ts';

/** What the tests of http/ stand on: a small network, and every port in a form that a test can watch. */

export const NOON = Date.UTC(2026, 10, 21, 17);

const nurse: Person = {
  id: 'nina',
  name: 'Nina Okafor',
  title: 'RN, Emergency Department',
  grants: [{ role: 'nurse', site: 'st-anne', unit: 'ed' }],
};
const charge: Person = {
  id: 'omar',
  name: 'Omar Reyes',
  title: 'Charge nurse',
  grants: [{ role: 'charge-nurse', site: 'st-anne', unit: null }],
};
const second: Person = { ...nurse, id: 'pia', name: 'Pia Lund' };
const elsewhere: Person = {
  id: 'lena',
  name: 'Lena Brandt',
  title: 'RN, Lakeside',
  grants: [{ role: 'nurse', site: 'lakeside', unit: null }],
};
const engineer: Person = {
  id: 'ines',
  name: 'Ines Fabre',
  title: 'Integration engineer',
  grants: [{ role: 'integration', site: '*', unit: null }],
};

export const network: Network = {
  id: 'test',
  title: 'Test network',
  version: '1.2.0',
  sites: [
    {
      id: 'st-anne',
      title: 'St Anne',
      kind: 'hospital',
      zone: 'America/New_York',
      units: [{ id: 'ed', title: 'Emergency Department' }],
      fallback: { role: 'charge-nurse', unit: null },
    },
    {
      id: 'lakeside',
      title: 'Lakeside',
      kind: 'clinic',
      zone: 'America/Chicago',
      units: [],
      fallback: { role: 'nurse', unit: null },
    },
  ],
  people: [nurse, charge, second, elsewhere, engineer],
  roles: [
    { id: 'nurse', title: 'Nurse', permissions: ['task.view', 'task.act', 'run.view'] },
    { id: 'charge-nurse', title: 'Charge nurse', permissions: ['task.view', 'task.act'] },
    {
      id: 'integration',
      title: 'Integration engineer',
      permissions: ['message.view', 'exception.view', 'exception.resolve', 'run.view'],
    },
  ],
  rotas: [],
  feeds: [
    {
      id: 'st-anne-lab',
      title: 'St Anne laboratory',
      site: 'st-anne',
      owner: 'ines',
      host: '127.0.0.1',
      port: 1,
      processingIds: ['P'],
      charset: 'utf-8',
      messageBytesMax: 1_000_000,
      defaultAuthority: 'STA',
      patientIdentifier: { types: ['MR'], authorities: ['STA'] },
      locations: {},
      codes: {},
    },
  ],
  workflows: [],
};

/** An open critical result at St Anne's emergency department. Every value may be set. */
export function criticalTask(set: Partial<Task> = {}): Task {
  const { task } = openTask(
    {
      kind: 'open-task',
      key: 'acknowledge',
      title: 'Critical potassium',
      priority: 'critical',
      pool: { role: 'nurse', unit: 'ed' },
      acceptWithinMs: 900_000,
      finishWithinMs: null,
      ladder: [{ rung: 1, afterMs: 900_000, to: { role: 'charge-nurse', unit: null } }],
      detail: {
        why: 'Potassium is critical.',
        todo: 'Tell the physician.',
        otherwise: 'The charge nurse is asked.',
        form: [{ name: 'told', label: 'Who was told', required: true, options: [] }],
        event: {
          id: 'evt_1',
          type: 'result.reported',
          occurredAt: NOON - 60_000,
          data: {
            display: 'Potassium',
            value: '6.80',
            unitOfMeasure: 'mmol/L',
            interpretation: 'critical-high',
          },
        },
      },
    },
    {
      id: 'ins_1',
      site: 'st-anne',
      lane: 3,
      workflow: 'critical-result',
      version: '1.0.0',
      digest: 'd',
      epoch: 1,
      subject: 'obs_1',
      patientId: 'pat_1',
      encounterId: null,
      unit: 'ed',
      state: 'waiting',
      data: {},
      books: newBookkeeping,
      seen: { id: 'evt_1', type: 'result.reported', occurredAt: NOON, data: {} },
      rev: 1,
      startedAt: NOON,
      endedAt: null,
    },
    { now: NOON, ids: seededIds(new VirtualClock(NOON), 1), fallback: false },
  );
  return { ...task, id: 'tsk_1', ...set };
}

/** A database that answers by the name of the statement, and remembers what it was asked. */
export class ScriptedDatabase implements Database, Transaction {
  readonly engine = 'pglite';
  readonly asked: { name: string; sql: string; params: readonly unknown[] }[] = [];
  readonly answers = new Map<string, (params: readonly unknown[]) => unknown[]>();

  async query<Row>(name: string, sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    this.asked.push({ name, sql, params });
    return (this.answers.get(name)?.(params) ?? []) as Row[];
  }

  transaction<T>(_name: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return work(this);
  }

  async script(): Promise<void> {}

  async close(): Promise<void> {}
}

export interface Bench {
  deps: HttpDeps;
  clock: VirtualClock;
  database: ScriptedDatabase;
  /** Every log line as text. */
  lines: string[];
  /** Cookie value → person; take one out and their session has ended. */
  signedIn: Map<string, string>;
  /** What the acts answer, and what they were asked. */
  acts: { requests: unknown[]; answer: ActAnswer; resolved: ResolveAnswer };
}

/** Ports for a server in which everybody is signed in with their own id as the cookie. */
export function httpBench(set: Partial<HttpDeps> = {}): Bench {
  const clock = new VirtualClock(NOON);
  const database = new ScriptedDatabase();
  const lines: string[] = [];
  const note = (level: string) => (event: string, fields?: LogFields) =>
    void lines.push(JSON.stringify({ level, event, ...fields }));
  const signedIn = new Map(network.people.map((person) => [person.id, person.id]));
  const acts: Bench['acts'] = {
    requests: [],
    answer: { done: true, task: criticalTask() },
    resolved: { done: true, released: 0 },
  };
  const deps: HttpDeps = {
    database,
    clock,
    ids: seededIds(clock, 7),
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    signals: createSignals(),
    release: () => ({ epoch: 4, digest: 'abc', network }),
    acts: watchedActs(acts),
    authorize: createAuthorize(network.roles),
    sessions: fakeSessions(signedIn),
    signIn: fakeSignIn(nurse),
    idleMs: 900_000,
    onShift: (_network, pool) =>
      network.people.filter((person) => person.grants.some((grant) => grant.role === pool.role)),
    dutyChanges: () => noDutyChanges,
    workflowTitle: (workflow) => `Title of ${workflow}`,
    workflowsAt: () => [],
    webRoot: null,
    ...set,
  };
  return { deps, clock, database, lines, signedIn, acts };
}

function watchedActs(acts: Bench['acts']): HumanActs {
  return {
    async act(request) {
      acts.requests.push(request);
      return acts.answer;
    },
    async resolveException(request) {
      acts.requests.push(request);
      return acts.resolved;
    },
    handOverShift: notAsked,
    takeOverShift: notAsked,
    giveFeedback: notAsked,
    changeDuty: notAsked,
    suspendWaits: notAsked,
    takeNext: notAsked,
    editMessage: notAsked,
    hold: notAsked,
    releaseHold: notAsked,
    offeredStarts: notAsked,
    startRun: notAsked,
    planReplay: notAsked,
    changeReplay: notAsked,
    takeMergeBack: notAsked,
    replyToCallout: notAsked,
    reportCallout: notAsked,
    async resolveDeadLetter(request) {
      acts.requests.push(request);
      return { done: true };
    },
  };
}

// Their pages are told about in stories on a real database.
function notAsked(): Promise<never> {
  return Promise.reject(new Error('no test of the server alone asks for this'));
}

function fakeSessions(signedIn: Map<string, string>): Sessions {
  const ends = { idleEndsAt: NOON + 900_000, expiresAt: NOON + 43_200_000 };
  return {
    async begin(_tx, { person }) {
      signedIn.set(`new-${person}`, person);
      return { cookie: `new-${person}`, session: { person, ...ends } };
    },
    async read(_tx, cookie) {
      const person = signedIn.get(cookie);
      return person === undefined ? undefined : { person, ...ends };
    },
    async end(_tx, cookie) {
      const person = signedIn.get(cookie);
      signedIn.delete(cookie);
      return person;
    },
    sweep: async () => 0,
  };
}

function fakeSignIn(person: Person): SignIn {
  return {
    begin: async (returnTo) => ({
      begun: true,
      url: `https://idp.example/authorize?returnTo=${returnTo}`,
      state: 'state-1',
    }),
    async finish({ state }) {
      if (state !== 'state-1') {
        return {
          finished: false,
          refusal: { kind: 'not-begun', sentence: 'This sign-in was not begun in <this> browser.' },
        };
      }
      return {
        finished: true,
        person,
        claims: { person: person.id, subject: person.id, issuer: 'https://idp.example' },
        returnTo: '/work',
      };
    },
    sweep: async () => 0,
  };
}
