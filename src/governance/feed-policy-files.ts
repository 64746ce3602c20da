import { isIP } from 'node:net';

import { z } from 'zod';

import { feedConnectionsDefault } from './feed-policy.ts';

/** The part of `feeds/<id>.yaml` that says how the feed is listened to and answered. */

export const charsets = [
  ...['utf-8', 'iso-8859-1', 'us-ascii', 'windows-1252', 'iso-8859-2', 'iso-8859-15'],
  ...['shift_jis', 'euc-kr', 'big5', 'gb18030'],
] as const;

const defaultCharset = z
  .enum(['utf-8', 'iso-8859-1', 'us-ascii'])
  .default('utf-8')
  .describe('Used where MSH-18 says nothing.');

/** `charset: utf-8`, or `charset: { default: utf-8, override: windows-1252 }`. */
export const charsetFile = z
  .union(
    [
      defaultCharset,
      z.strictObject({
        default: defaultCharset,
        override: z
          .enum(charsets)
          .optional()
          .describe(
            'Believed against MSH-18 and a byte order mark: for senders that say it wrong.',
          ),
      }),
    ],
    'A charset is utf-8, iso-8859-1 or us-ascii, or { default: …, override: … }.',
  )
  .default('utf-8')
  .describe('Used where MSH-18 says nothing; with override, whatever a message says.');

const material = z
  .string()
  .max(200)
  .regex(
    /^(?:SINEW_SECRET_[A-Z0-9_]{1,50}|(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[\w./-]+)$/,
    'Name a PEM file below the network’s folder, as in tls/lab.pem, or a variable, as in SINEW_SECRET_LAB_KEY.',
  )
  .describe('A PEM file below the network’s folder, or a variable SINEW_SECRET_… with PEM text.');

const tlsFile = z.strictObject({
  certificate: material.describe('Our certificate with its chain, PEM: a file or SINEW_SECRET_….'),
  key: material.describe('Its private key, PEM: a file or SINEW_SECRET_….'),
  clientCa: material
    .optional()
    .describe('Who signs the certificates of senders. With it, whoever has none is turned away.'),
  allowedNames: z
    .array(z.string().min(1).max(200))
    .min(1)
    .optional()
    .describe('Names that a sender’s certificate must have one of; left out: any that is signed.'),
});

const answersFile = z.strictObject({
  applicationAck: z
    .enum(['off', 'same-connection'])
    .default('off')
    .describe('same-connection: where MSH-16 asks, an answer of its own once it was applied.'),
  transportCommit: z
    .boolean()
    .default(false)
    .describe('MLLP release 2: a commit block goes out for each frame before its answer.'),
  batches: z
    .enum(['refuse', 'each', 'one'])
    .default('refuse')
    .describe('A batch in one frame: refused, each message answered, or one batch of answers.'),
});

const connectionsFile = z.strictObject({
  most: z
    .int()
    .min(1)
    .max(4096)
    .default(feedConnectionsDefault.most)
    .describe('Connections at once; more are turned away.'),
  mostPerPeer: z
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe('Of one address at once. Left out: as many as the feed has.'),
  perPeerPerMinute: z
    .int()
    .min(1)
    .max(60_000)
    .default(feedConnectionsDefault.perPeerPerMinute)
    .describe('New connections from one address; a minute’s worth may come at once.'),
  idleSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .optional()
    .describe('Closes a connection on which nothing came for as long. Left out: never.'),
  peers: z
    .array(
      z
        .string()
        .refine(isNetwork, 'An address or a network is written 10.1.2.3 or 10.1.0.0/16 (or IPv6).'),
    )
    .min(1)
    .optional()
    .describe('Addresses and networks that may connect. Left out: all.'),
  proxyProtocol: z
    .boolean()
    .default(feedConnectionsDefault.proxyProtocol)
    .describe('Connections begin with a PROXY header (versions 1 and 2), which is believed.'),
});

/** Spread into the feed file. */
export const feedPolicyFile = {
  tls: tlsFile.optional().describe('Left out: plain TCP.'),
  answers: answersFile.prefault({}),
  sequence: z
    .enum(['ignore', 'watch', 'enforce'])
    .default('ignore')
    .describe('MSH-13 (HL7 v2.5.1 §2.10.1): watch tells of gaps, enforce stops the link at one.'),
  sameContent: z
    .enum(['ignore', 'flag'])
    .default('ignore')
    .describe('The same content under another control id: taken; flag tells of it.'),
  connections: connectionsFile.prefault({}),
};

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}
