import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

import { sendProblem } from './http-problem.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * The built web application. Files under /assets carry their content's hash in their name and never change; any other
 * path that a browser opens is the application's own, which reads it.
 */
export async function webFiles(app: FastifyInstance, webRoot: string | null): Promise<void> {
  if (webRoot !== null) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: ['index.html'],
      wildcard: true,
      cacheControl: false,
      setHeaders(reply, path) {
        const immutable = /[\\/]assets[\\/]/.test(path);
        reply.header(
          'cache-control',
          immutable ? `public, max-age=${YEAR_MS / 1000}, immutable` : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
    if (webRoot === null || !isPage || /^\/(api|auth|oidc|assets)\//.test(request.url)) {
      return sendProblem(request, reply, 'not-found', 'There is nothing at this address.');
    }
    return reply.sendFile('index.html');
  });
}
