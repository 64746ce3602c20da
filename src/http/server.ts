import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';

import { faultName } from '../platform/platform.ts';
import { apiEndpoints } from './api-endpoints.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import { prepareClientDoor } from './client-door.ts';
import type { AnyEndpoint, PageContext } from './endpoint.ts';
import { answerFault } from './fault.ts';
import { fhirRoutes } from './fhir-routes.ts';
import { healthRoutes } from './health-routes.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem, sendRefusal } from './http-problem.ts';
import { calloutRoutes } from './callout-routes.ts';
import { ofrepRoutes } from './ofrep-routes.ts';
import { intakeRoutes } from './intake-routes.ts';
import { namedMessageRoutes } from './named-message-routes.ts';
import type { LiveHub } from './live-hub.ts';
import { liveRoute } from './live-route.ts';
import { openApi } from './open-api.ts';
import { packageRoutes } from './package-routes.ts';
import { sessionDoor, type SignedIn } from './session-door.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { webFiles } from './web-files.ts';

export const requestBytesMax = 64 * 1024;
/** From its first byte to its last a request may take so long; then it is answered 408 and its connection closed. */
export const requestMsMax = 10_000;
/** How often it is looked which requests are late. */
export const requestCheckMs = 1_000;
/** Requests of one person, or of one address where nobody is signed in. */
export const requestsPerMinuteMax = 1200;

export interface Http {
  /** Listens; port 0 takes a free one. */
  start(address: { host: string; port: number }): Promise<{ url: string }>;
  /** Ends live connections and waits for requests under way. */
  stop(): Promise<void>;
}

/** The server as a whole. Nothing is listening yet. */
export async function createHttp(deps: HttpDeps): Promise<Http> {
  const { app, hub } = await buildApp(deps);
  return {
    async start({ host, port }) {
      await app.listen({ host, port });
      const bound = app.server.address() as AddressInfo;
      const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
      return { url: `http://${shown}:${bound.port}` };
    },
    async stop() {
      hub.stop();
      await app.close();
    },
  };
}

/** The routes without a socket: what tests inject requests into. */
export async function buildApp(deps: HttpDeps): Promise<{ app: FastifyInstance; hub: LiveHub }> {
  const app = fastify({
    logger: false,
    bodyLimit: requestBytesMax,
    trustProxy: deps.trustedProxies?.length ? [...deps.trustedProxies] : false,
    // Live connections never end by themselves.
    forceCloseConnections: true,
    genReqId: () => deps.ids.next('req'),
    serverFactory: (handler) =>
      createServer(
        { requestTimeout: requestMsMax, connectionsCheckingInterval: requestCheckMs },
        withProvider(deps, handler),
      ),
  });
  // JSON is the only content that is read: what a form of another site can send is not.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => answerFault(deps.log, error, request, reply));
  await app.register(fastifyHelmet, securityHeaders(deps));
  await app.register(fastifyCookie);
  const door = sessionDoor(app, deps);
  prepareClientDoor(app);
  await app.register(fastifyRateLimit, {
    max: requestsPerMinuteMax,
    timeWindow: 60_000,
    hook: 'preHandler',
    keyGenerator: ({ client, fhirCaller, signedIn, ip }) =>
      (client ?? fhirCaller ?? signedIn?.person)?.id ?? ip,
  });
  for (const one of apiEndpoints) mount(app, deps, one);
  attachmentRoutes(app, deps);
  packageRoutes(app, deps);
  const hub = liveRoute(app, deps, door);
  signInRoutes(app, deps, door);
  fhirRoutes(app, deps, door);
  intakeRoutes(app, deps);
  calloutRoutes(app, deps);
  namedMessageRoutes(app, deps);
  ofrepRoutes(app, deps);
  healthRoutes(app, deps);
  app.get('/api/openapi.json', async () => openApi(apiEndpoints, deps.release().network.version));
  await webFiles(app, deps.webRoot);
  return { app, hub };
}

/** Answers of one endpoint: parsed inputs in, a page, a refusal or a problem out. */
function mount(app: FastifyInstance, deps: HttpDeps, one: AnyEndpoint): void {
  app.route({
    method: one.method,
    url: one.path,
    async handler(request, reply) {
      const { signedIn } = request;
      if (!signedIn) return sendProblem(request, reply, 'signed-out', 'Please sign in.');
      const { params, query, body } = request;
      const answer = await one.run(contextOf(deps, signedIn), { params, query, body });
      if ('malformed' in answer) {
        const { field, sentence } = answer.malformed;
        return sendProblem(request, reply, 'malformed', sentence, { field });
      }
      if ('refused' in answer) return sendRefusal(request, reply, answer.refused);
      return reply.header('cache-control', 'no-store').send(answer.page);
    },
  });
}

// One release for the whole request: a page never mixes two configurations.
function contextOf(deps: HttpDeps, { person }: SignedIn): PageContext {
  const release = deps.release();
  return {
    database: deps.database,
    now: deps.clock.now(),
    person,
    release,
    network: release.network,
    authorize: deps.authorize,
    acts: deps.acts,
    ...(deps.trials && { trials: deps.trials }),
    ...(deps.shadows && { shadows: deps.shadows }),
    ...(deps.changes && { changes: deps.changes }),
    assigning: deps,
    ...(deps.rollouts && { rollouts: deps.rollouts }),
    onShift: deps.onShift,
    dutyChanges: deps.dutyChanges,
    workflowTitle: deps.workflowTitle,
    workflowsAt: deps.workflowsAt,
    ...(deps.operation && { operation: deps.operation }),
    ...(deps.flags && { flags: deps.flags }),
    idleMs: deps.idleMs,
    demo: deps.demo,
  };
}

/** The demonstration's identity provider reads its requests itself, so they never reach Fastify. */
function withProvider({ demo, ids, log }: HttpDeps, handler: RequestListener): RequestListener {
  const provider = demo?.provider;
  if (!provider) return handler;
  return (request, response) => {
    if (!isUnder(request, provider.path)) return handler(request, response);
    provider.listener(request, response).catch((error: unknown) => {
      const id = ids.next('req');
      log.error('http-fault', {
        id,
        route: provider.path,
        fault: faultName(error),
      });
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`Sign-in failed (${id}).`);
    });
  };
}

function isUnder({ url = '/' }: IncomingMessage, path: string): boolean {
  return url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`);
}

function securityHeaders({ publicUrl }: HttpDeps) {
  const secure = publicUrl?.startsWith('https:') ?? false;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component library writes style elements and attributes; scripts stay closed.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  } as const;
}
