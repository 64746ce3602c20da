import { z } from 'zod';

import { cidr, secretName } from './destination-files.ts';
import { payloadFieldNames } from './destination-payload.ts';

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'An id is lower case letters, digits, dots and hyphens.');

const origin = z
  .string()
  .max(300)
  .refine(
    (text) =>
      URL.canParse(text) &&
      /^https?:$/.test(new URL(text).protocol) &&
      new URL(text).origin === text,
    'An origin is written https://host or https://host:port, and nothing after it.',
  );

const subscriptions = z
  .strictObject({
    origins: z
      .array(origin)
      .min(1)
      .describe('Scheme, host and port that its endpoints must have. Plain http needs `networks`.'),
    networks: z
      .array(cidr)
      .default([])
      .describe('Networks that its endpoints may be in beside the public internet.'),
    payload: z
      .array(z.enum(payloadFieldNames))
      .default([])
      .describe('All that may leave in resources. Left out: notifications carry ids at most.'),
    secrets: z.array(secretName).default([]).describe('Secrets that its headers may name.'),
  })
  .refine(
    ({ origins, networks }) =>
      networks.length > 0 || origins.every((one) => one.startsWith('https:')),
    {
      path: ['origins'],
      error:
        'Plain http would carry patient data in clear. Write https, or name the network of ours that it stays in under "networks".',
    },
  );

/** `clients/<name>.yaml`: a system that may ask over FHIR. */
export const clientFile = z.strictObject({
  title: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]*$/u, 'One line, please.'),
  tokenVariable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'A variable is written in capitals, as in EHR_TOKEN_SHA256.')
    .describe('The environment variable with the SHA-256 (hex) of the token. Unset: nobody.'),
  feed: id
    .nullable()
    .default(null)
    .describe('The feed (kind: fhir) in whose name it sends. Left out: it only reads.'),
  grants: z
    .array(
      z.strictObject({
        role: id,
        site: z.union([id, z.literal('*')], 'A site is an id, or "*" for the whole network.'),
      }),
    )
    .min(1)
    .describe('What it may do where, as for people.'),
  messages: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'A message is named as workflows name it.'))
    .optional()
    .describe(
      'The named messages that it may send to /messages/<name>, in the name of its feed. Left out: none.',
    ),
  subscriptions: subscriptions.optional().describe('What it may subscribe to. Left out: nothing.'),
});
