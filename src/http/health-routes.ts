import type { FastifyInstance } from 'fastify';

import { DatabaseFault } from '../platform/platform.ts';
import type { HttpDeps, ReadinessCheck } from './http-deps.ts';
import { pingDatabase } from './health-store.ts';

/** /healthz: the process answers. /readyz: everything that it needs answers, each by name. Neither needs a session. */
export function healthRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const checks: readonly ReadinessCheck[] = [databaseCheck(deps), ...(deps.checks ?? [])];

  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ healthy: true }),
  );

  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      checks.map(async (check) => ({ name: check.name, failure: await failureOf(check) })),
    );
    const ready = results.every(({ failure }) => failure === null);
    return reply
      .status(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, checks: results });
  });
}

function databaseCheck({ database }: HttpDeps): ReadinessCheck {
  return {
    name: 'database',
    async failure() {
      await pingDatabase(database);
      return null;
    },
  };
}

async function failureOf(check: ReadinessCheck): Promise<string | null> {
  try {
    return await check.failure();
  } catch (error) {
    // Drivers put hosts and values in their messages; the kind is enough for a probe.
    return error instanceof DatabaseFault ? `The database is ${error.kind}.` : 'The check failed.';
  }
}
