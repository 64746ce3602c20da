import { z } from 'zod';

import { payloadFieldNames } from './destination-payload.ts';

/** The shape of `destinations/<id>.yaml`. What it must have in common with other files is checked by `checkDestinations`. */

export const answerMsMax = 120_000;
export const expireMsMax = 30 * 86_400_000;
export const concurrencyMax = 32;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const line = z
  .string()
  .min(1, 'Say something here; it is empty.')
  .max(200, 'At most 200 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'One line without control characters, please.');

const id = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]{0,63}$/,
    'An id is 1 to 64 lower case letters, digits, dots and hyphens.',
  );

const port = z.int().min(1).max(65535);

export const secretName = z
  .string()
  .regex(
    /^SINEW_SECRET_[A-Z0-9_]{1,50}$/,
    'Name the environment variable that holds the secret, as in SINEW_SECRET_EHR. The secret itself is never written here.',
  )
  .describe('An environment variable, SINEW_SECRET_…: the secret itself is never written here.');

export const cidr = z.union([z.cidrv4(), z.cidrv6()], 'A network is written 10.1.0.0/16.');

const httpUrl = z
  .string()
  .max(500)
  .refine(isHttpUrl, 'An address is written as https://host/path, without user, password or "#".')
  .describe('https://host/path. Plain http is for addresses in `networks`.');

const pem = z
  .string()
  .regex(
    /^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\n?$/,
    'A certificate is PEM text: -----BEGIN CERTIFICATE----- …',
  )
  .nullable()
  .default(null);

const mailAddress = z
  .string()
  .max(200)
  .regex(/^[^\s@<>",;]+@[^\s@<>",;]+$/, 'A mail address is written name@host, alone.');

/** `90s`, `15m`, `12h` into milliseconds, at most `mostMs`. */
export function duration(mostMs: number, preset: string) {
  return z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h|d)$/, 'A duration is written 500ms, 90s, 15m, 12h or 2d.')
    .refine(
      (text) => msOf(text) > 0 && msOf(text) <= mostMs,
      `A duration here is more than 0 and at most ${mostMs / 1000} s.`,
    )
    .transform(msOf)
    .prefault(preset);
}

function msOf(text: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username + password + hash === '';
}

const tls = z.strictObject({
  ca: pem.describe(
    'Certificate of the authority that signs the server’s; left out: those of the system.',
  ),
  cert: pem.describe('Our own certificate, where the server asks for one.'),
  key: secretName
    .nullable()
    .default(null)
    .describe('The secret with the private key of `cert`, as PEM.'),
});

const answerWithin = duration(answerMsMax, '10s').describe('How long an answer may take.');

const to = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('mllp'),
      host: line,
      port,
      application: line.describe('MSH-5, the receiving application.'),
      facility: line.describe('MSH-6, the receiving facility.'),
      tls: tls.nullable().default(null),
      answerWithin,
      closeIdleAfter: duration(86_400_000, '5m').describe(
        'A connection without traffic is closed after this long.',
      ),
    }),
    z.strictObject({
      kind: z.literal('fhir'),
      url: httpUrl,
      interaction: z
        .enum(['update', 'create'])
        .default('update')
        .describe('Conditional update or conditional create.'),
      system: line.describe('URI under which our tasks and people are known there.'),
      systems: z
        .record(line, line)
        .default({})
        .describe('Assigning authority → URI of its identifiers.'),
      token: secretName.nullable().default(null),
      answerWithin,
    }),
    z.strictObject({ kind: z.literal('webhook'), url: httpUrl, secret: secretName, answerWithin }),
    z.strictObject({
      kind: z.literal('smtp'),
      host: line,
      port,
      security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
      from: mailAddress,
      recipients: z.array(mailAddress).min(1).max(50),
      user: line.nullable().default(null),
      password: secretName.nullable().default(null),
      answerWithin,
    }),
    z.strictObject({
      kind: z.literal('file'),
      folder: line.describe('Absolute, or below Sinew’s data folder.'),
      format: z.enum(['json', 'hl7v2', 'fhir']).default('json'),
    }),
  ],
  'kind must be one of mllp, fhir, webhook, smtp, file.',
);

const take = z.discriminatedUnion(
  'on',
  [
    z.strictObject({
      on: z.enum([
        'task.opened',
        'task.accepted',
        'task.started',
        'task.climbed',
        'task.completed',
        'task.cancelled',
      ]),
      workflow: id,
      tasks: z.array(line).default([]).describe('Keys of tasks; left out: all of the workflow.'),
    }),
    z.strictObject({
      on: z.literal('event'),
      types: z.array(line).min(1).describe('Clinical events, as in result.withdrawn.'),
    }),
    z.strictObject({
      on: z.literal('effect'),
      names: z.array(id).min(1).describe('What workflows send, by the name of the effect.'),
    }),
    z.strictObject({ on: z.literal('callout') }).describe('What people are called out with.'),
    z.strictObject({
      on: z.literal('notice'),
      workflow: id.describe('Whose notices: what it tells people and asks nothing.'),
    }),
  ],
  'on must be event, effect, notice, callout, task.opened, task.accepted, task.started, task.climbed, task.completed or task.cancelled.',
);

export const destinationFile = z.strictObject({
  title: line,
  owner: id.describe('A person or a role that answers for it.'),
  sites: z
    .union([z.literal('all'), z.array(id).min(1)], 'Sites are all, or a list of ids.')
    .default('all'),
  paused: z.boolean().default(false).describe('Effects are kept and wait.'),
  to,
  takes: z.array(take).min(1),
  payload: z
    .array(z.enum(payloadFieldNames))
    .min(1)
    .describe('All that may leave for it: the minimum necessary.'),
  networks: z
    .array(cidr)
    .default([])
    .describe('Networks that its address may be in, beside the public internet.'),
  expireAfter: duration(expireMsMax, '24h').describe(
    'What is not delivered by then is a dead letter.',
  ),
  onAmbiguous: z
    .enum(['resend', 'hold'])
    .default('resend')
    .describe(
      'Of an effect that may have arrived: send it again under the same key, or wait for a person.',
    ),
  retry: z
    .strictObject({
      first: duration(3_600_000, '1s'),
      most: duration(86_400_000, '5m'),
      refusalsMax: z.int().min(1).max(100).default(8),
    })
    .prefault({}),
  breaker: z
    .strictObject({
      failures: z.int().min(1).max(100).default(5),
      openFor: duration(3_600_000, '15s'),
    })
    .prefault({}),
  rate: z
    .strictObject({
      perSecond: z.number().positive().max(10_000).default(50),
      burst: z.int().min(1).max(10_000).default(50),
    })
    .prefault({}),
  concurrency: z.int().min(1).max(concurrencyMax).default(1),
});
