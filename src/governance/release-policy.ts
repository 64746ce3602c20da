import { createPublicKey } from 'node:crypto';

import { z } from 'zod';

/** Who may change what runs: `policy.yaml`. A network that has one is governed: only signed releases are taken. */
export interface ReleasePolicy {
  /** How many others than its author must have approved a release. */
  approvals: number;
  keys: readonly SigningKey[];
}

export interface SigningKey {
  id: string;
  person: string;
  /** Ed25519, SubjectPublicKeyInfo as DER in base64. */
  public: string;
}

export const approvalsMax = 10;

/** The shape of `policy.yaml`. */
export function policyFileOf(id: z.ZodString) {
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
          public: z
            .base64()
            .refine(isEd25519, 'Write an Ed25519 public key, as `sinew key` prints it.')
            .describe('Ed25519: SubjectPublicKeyInfo (DER) in base64, as `sinew key` prints it.'),
        }),
      )
      .min(2, 'Two people at least: nobody approves what is their own.'),
  });
}

function isEd25519(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
