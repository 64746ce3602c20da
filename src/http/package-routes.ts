import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { readPackage, renderPackage, type ReleasePackage } from '../programme/programme.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';
import { packageParams } from './programme-inputs.ts';

const packageQuery = z.object({ role: z.string().min(1).max(64).optional() });

/**
 * A release package to be saved: one page of HTML for paper, of all roles or one. It has no patient in it, and is for whoever sees
 * the programme at the site.
 */
export function packageRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.get('/api/sites/:id/packages/:version/page', async (request, reply) => {
    const params = packageParams.safeParse(request.params);
    const query = packageQuery.safeParse(request.query);
    if (!params.success || !query.success) return notThere(request, reply);
    const { id: site, version } = params.data;
    const { role } = query.data;
    const found = await open(request, reply, deps, { site, version });
    if (found === 'sent') return reply;
    if (!found || (role !== undefined && !found.roles.some((one) => one.role === role))) {
      return notThere(request, reply);
    }
    const name = [site, version, role]
      .filter(Boolean)
      .join('-')
      .replaceAll(/[^a-z0-9.-]/gi, '_');
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}.html"`)
      .type('text/html; charset=utf-8')
      .send(renderPackage(found, role));
  });
}

async function open(
  request: FastifyRequest,
  reply: FastifyReply,
  { authorize, clock, database, dutyChanges, release }: HttpDeps,
  { site, version }: { site: string; version: string },
): Promise<ReleasePackage | undefined | 'sent'> {
  const { signedIn } = request;
  if (!signedIn) {
    await sendProblem(request, reply, 'signed-out', 'Please sign in.');
    return 'sent';
  }
  const { network } = release();
  const { person } = signedIn;
  const units = network.sites.find(({ id }) => id === site)?.units ?? [];
  const may = [null, ...units.map(({ id }) => id)].some(
    (unit) => authorize(person, 'programme.view', { site, unit }).allowed,
  );
  if (!may) return undefined;
  return readPackage(database, { site, version, now: clock.now(), duty: dutyChanges() });
}

function notThere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, 'not-found', 'There is no such package.');
}
