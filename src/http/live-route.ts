import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Cancel } from '../platform/platform.ts';
import { mayOnTask, readTasks } from '../tasks/tasks.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';
import { createLiveHub, type LiveHub } from './live-hub.ts';
import { openLiveStream, type LiveStream } from './live-stream.ts';
import type { Doorkeeper } from './session-door.ts';

export const livePingMs = 15_000;
export const liveClientsMax = 2000;
export const liveClientsPerPersonMax = 12;

/** GET /api/events: server-sent events of what the person may see. Gives the hub, to be stopped with the server. */
export function liveRoute(app: FastifyInstance, deps: HttpDeps, door: Doorkeeper): LiveHub {
  const hub = createLiveHub({
    ...deps,
    start: deps.ids.next('live'),
    loadTasks: (ids) => readTasks(deps.database, ids),
    maySeeTask: (person, task) =>
      mayOnTask(deps.authorize, deps.release().network, person, 'task.view', task).allowed,
    maySeeSite: (person, kind, site) =>
      deps.authorize(person, kind === 'message' ? 'message.view' : 'exception.view', {
        site,
        unit: null,
      }).allowed,
  });
  const perPerson = new Map<string, number>();

  app.get('/api/events', (request, reply) => {
    const who = request.signedIn;
    if (!who) return sendProblem(request, reply, 'signed-out', 'Please sign in.');
    const open = perPerson.get(who.person.id) ?? 0;
    if (hub.clients >= liveClientsMax || open >= liveClientsPerPersonMax) {
      return sendProblem(request, reply, 'too-many', 'Too many live connections are open.');
    }
    perPerson.set(who.person.id, open + 1);
    reply.hijack();
    const stream = openLiveStream(reply.raw, deps.log);
    const leave = hub.join(
      { person: () => door.personById(who.person.id), send: stream.send },
      lastIdOf(request),
    );
    const stopPings = pingWhile(deps, stream, () => door.isSignedIn(who.cookie));
    // 'close' comes once, whoever ended it.
    reply.raw.once('close', () => {
      stopPings();
      leave();
      const left = (perPerson.get(who.person.id) ?? 1) - 1;
      if (left > 0) perPerson.set(who.person.id, left);
      else perPerson.delete(who.person.id);
    });
    return reply;
  });
  return hub;
}

/** Keeps proxies from closing the connection, and closes it when the session is over. */
function pingWhile(
  { clock, log }: HttpDeps,
  stream: LiveStream,
  isSignedIn: () => Promise<boolean>,
): Cancel {
  let cancel: Cancel = () => {};
  let stopped = false;
  const next = (): void => {
    cancel = clock.after(livePingMs, () => {
      stream.write(': ping\n\n');
      isSignedIn().then(
        (signedIn) => {
          if (stopped) return;
          if (signedIn) return next();
          stream.write('event: signed-out\ndata: {}\n\n');
          stream.end();
        },
        () => {
          log.warn('live-session-unknown');
          if (!stopped) next();
        },
      );
    });
  };
  next();
  return () => {
    stopped = true;
    cancel();
  };
}

function lastIdOf(request: FastifyRequest): string | null {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && header !== '' ? header : null;
}
