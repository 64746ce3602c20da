import { z } from 'zod';

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'An id is lower case letters, digits, dots and hyphens.');

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
});
