import { createPublicKey } from 'node:crypto';

import { z } from 'zod';

import { reviewFileOf } from './review-policy.ts';

/** Who may change what runs: `policy.yaml`. A network that has one is governed: only signed releases are taken. */
export interface ReleasePolicy {
  /** How many others than its author must have approved a release. */
  approvals: number;
  keys: readonly SigningKey[];
  /** Keys of servers, which sign what named people approved in their sessions. Absent: only people's keys count. */
  serverKeys?: readonly ServerKey[];
}

export interface ServerKey {
  id: string;
  /** As a person's key. */
  public: string;
}

export interface SigningKey {
  id: string;
  person: string;
  /** Ed25519, SubjectPublicKeyInfo as DER in base64. */
  public: string;
}

export const approvalsMax = 10;

/**
 * The shape of `policy.yaml`. With `keys` or `serverKeys` the network is governed; `review` alone says who must approve a
 * change request, and no more.
 */
export function policyFileOf(id: z.ZodString, line: z.ZodType<string>) {
  return z.strictObject({
    approvals: z
      .int()
      .min(1)
      .max(approvalsMax)
      .default(1)
      .describe('How many others than its author must have approved a release.'),
    keys: z
      .array(
        z.strictObject({
          id,
          person: id.describe(
            'Whose key it is. One who leaves is taken out with the next release.',
          ),
          public: publicKey,
        }),
      )
      .min(2, 'Two people at least: nobody approves what is their own.')
      .optional()
      .describe('Keys of people who sign releases. Two people at least.'),
    serverKeys: z
      .array(z.strictObject({ id, public: publicKey }))
      .min(1)
      .optional()
      .describe(
        'Keys of servers, which sign what people approved on the page of a change request.',
      ),
    review: reviewFileOf(id, line).optional().describe('Who must approve a change request.'),
  });
}

const publicKey = z
  .base64()
  .refine(isEd25519, 'Write an Ed25519 public key, as `sinew key` prints it.')
  .describe('Ed25519: SubjectPublicKeyInfo (DER) in base64, as `sinew key` prints it.');

function isEd25519(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
