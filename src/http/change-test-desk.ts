import { createAuthorize } from '../access/access.ts';
import type { ChangeRequests } from '../change/change.ts';
import type { Network, Release } from '../governance/governance.ts';
import type { Database, Signals, VirtualClock } from '../platform/platform.ts';
import type { ApiChange, ApiNewChange, ApiProblem } from './api.ts';
import { httpBench } from './http-test-bench.ts';
import { buildApp } from './server.ts';

/** For tests: the change requests of a world as people at their browsers have them, without a socket. */
export interface ChangeDesk {
  propose(person: string, asked: ApiNewChange): Promise<ApiChange>;
  look(person: string, id: number): Promise<ApiChange>;
  /** Does it at the revision that was seen. Throws where it is refused. */
  act(person: string, seen: ApiChange, act: object): Promise<ApiChange>;
  /** The same where it is refused: why. Throws where it is done. */
  refused(person: string, seen: ApiChange, act: object): Promise<ApiProblem>;
  send<Answer>(person: string, path: string, body?: object): Promise<Told<Answer>>;
  close(): Promise<void>;
}

/** What a desk needs of a world. */
export interface DeskWorld {
  database: Database;
  clock: VirtualClock;
  network: Network;
  system: { changes: ChangeRequests; signals: Signals; release: Release };
}

export interface Told<Answer> {
  status: number;
  body: Answer;
}

export async function openChangeDesk(world: DeskWorld): Promise<ChangeDesk> {
  const { database, clock, network, system } = world;
  const bench = httpBench({
    ...{ database, clock, changes: system.changes, signals: system.signals },
    ...{ release: () => system.release, authorize: createAuthorize(network.roles) },
    workflowTitle: (id) => (id === 'critical-result' ? 'Critical result' : id),
  });
  for (const { id } of network.people) bench.signedIn.set(id, id);
  const { app, hub } = await buildApp(bench.deps);
  const send: ChangeDesk['send'] = async (person, path, body) => {
    const cookies = { sinew: person };
    const answer = await (body === undefined
      ? app.inject({ url: path, cookies })
      : app.inject({ method: 'POST', url: path, cookies, payload: body }));
    return { status: answer.statusCode, body: answer.json() };
  };
  const shown = async (told: Promise<Told<ApiChange>>): Promise<ApiChange> => {
    const { status, body } = await told;
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const path = (id: number): string => `/api/changes/${id}`;
  return {
    send,
    propose: (person, asked) => shown(send(person, '/api/changes', asked)),
    look: (person, id) => shown(send(person, path(id))),
    act: (person, { id, rev }, act) => shown(send(person, `${path(id)}/act`, { rev, act })),
    async refused(person, { id, rev }, act) {
      const told = await send<ApiProblem>(person, `${path(id)}/act`, { rev, act });
      if (told.status === 200) throw new Error('it was done');
      return told.body;
    },
    async close() {
      hub.stop();
      await app.close();
    },
  };
}
