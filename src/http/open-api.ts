import { z } from 'zod';

import type { AnyEndpoint } from './endpoint.ts';

/** The OpenAPI 3.1 document of the API, from the very schemas that requests are parsed with. */
export function openApi(endpoints: readonly AnyEndpoint[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const one of endpoints) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sinew', version, description: 'The API behind the web application.' },
    paths,
    components: { schemas: { Problem: problemSchema } },
  };
}

function operation(one: AnyEndpoint): object {
  return {
    summary: one.summary,
    parameters: [...parameters(one.params, 'path'), ...parameters(one.query, 'query')],
    ...(one.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(one.body) } },
      },
    }),
    responses: {
      200: { description: 'The page, as JSON.', content: { 'application/json': {} } },
      default: {
        description: 'A refusal or a fault (RFC 9457).',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema);
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: one,
  }));
}

function schemaOf(schema: z.ZodType) {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence for the person.' },
    code: { type: 'string' },
    id: { type: 'string', description: 'Search the log for it.' },
    field: { type: 'string' },
    rev: { type: 'integer' },
  },
};
