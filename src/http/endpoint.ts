import type { z } from 'zod';

import type { Authorize, Person } from '../access/access.ts';
import type { AssignDeps, ChangeRequests } from '../change/change.ts';
import type { Operation } from '../downtime/downtime.ts';
import type { HumanActs, Refusal } from '../flow/flow.ts';
import type { DutyChanges, Network, Release } from '../governance/governance.ts';
import type { Database, Instant } from '../platform/platform.ts';
import type { SiteWorkflow } from '../workflows/workflows.ts';
import type { Shadows } from '../shadows/shadows.ts';
import type { Rollouts } from '../rollout/rollout.ts';
import type { Trials } from '../trials/trials.ts';
import type { HttpDemo, HttpFlags, OnShift } from './http-deps.ts';

/** What a page is made from: who asks, when, under which configuration, and where to look. */
export interface PageContext {
  database: Database;
  now: Instant;
  person: Person;
  release: Release;
  network: Network;
  authorize: Authorize;
  acts: HumanActs;
  /** Absent: nothing can be tried. */
  trials?: Trials;
  /** Candidates beside live traffic. Absent: none can be. */
  shadows?: Shadows;
  /** Absent: changes are not proposed on this server. */
  changes?: ChangeRequests;
  /** What putting releases in force takes. Absent: it is not done from pages. */
  assigning?: AssignDeps;
  /** Absent: there are none. */
  rollouts?: Rollouts;
  onShift: OnShift;
  dutyChanges: () => DutyChanges;
  workflowTitle: (workflow: string) => string;
  /** The workflows in force at a site, compiled. */
  workflowsAt: (site: string) => readonly SiteWorkflow[];
  /** Absent: nobody looks, and all is well. */
  operation?: () => Operation;
  /** Absent: there are none. */
  flags?: HttpFlags;
  idleMs: number;
  demo: HttpDemo | undefined;
}

/** A page, or why there is none for this person. */
export type PageAnswer<Page> = { page: Page } | { refused: Refusal };

/** A request under /api whose inputs are parsed before anything is done with them. */
export interface Endpoint<Params = unknown, Query = unknown, Body = unknown> {
  method: 'GET' | 'POST';
  /** As Fastify writes it: `/api/tasks/:id`. */
  path: string;
  /** One line for the API's documentation. */
  summary: string;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  answer(
    context: PageContext,
    input: { params: Params; query: Query; body: Body },
  ): Promise<PageAnswer<unknown>>;
}

/** The same with its types folded away, so that endpoints of all kinds stand in one list. */
export interface AnyEndpoint {
  method: 'GET' | 'POST';
  path: string;
  summary: string;
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  run(context: PageContext, raw: RawInput): Promise<PageAnswer<unknown> | { malformed: Malformed }>;
}

export interface RawInput {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** Which input was not understood, and why. Says nothing of its value. */
export interface Malformed {
  field: string;
  sentence: string;
}

/** Ties an answer to the schemas of its inputs. */
export function endpoint<Params, Query, Body>(one: Endpoint<Params, Query, Body>): AnyEndpoint {
  return {
    method: one.method,
    path: one.path,
    summary: one.summary,
    params: one.params,
    query: one.query,
    body: one.body,
    async run(context, raw) {
      const params = parse(one.params, raw.params);
      if ('malformed' in params) return params;
      const query = parse(one.query, raw.query);
      if ('malformed' in query) return query;
      const body = parse(one.body, raw.body);
      if ('malformed' in body) return body;
      return one.answer(context, { params: params.value, query: query.value, body: body.value });
    },
  };
}

function parse<T>(
  schema: z.ZodType<T> | undefined,
  raw: unknown,
): { value: T } | { malformed: Malformed } {
  // Without a schema there is nothing that an answer could read: the type is unknown.
  if (!schema) return { value: undefined as T };
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data };
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const where = field === '' ? 'The request' : `"${field}"`;
  return {
    malformed: { field, sentence: `${where} is not as expected: ${issue?.message ?? ''}.` },
  };
}
