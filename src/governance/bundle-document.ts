import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

import { z } from 'zod';

import { canonicalJson } from './canonical-json.ts';
import type { ReleasePolicy, SigningKey } from './release-policy.ts';
import { digestOf } from './release.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'A digest is sha256: and 64 hex digits.');
const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'A version is three numbers, as in 1.4.0.');
const text = (max: number) => z.string().min(1).max(max);

/** Largest release as a document, in bytes. */
export const bundleBytesMax = 32 * 1024 * 1024;
export const signaturesMax = 20;
export const notesCharsMax = 20_000;

export const audiences = [
  ...(['everybody', 'nursing', 'physicians', 'informatics', 'integration'] as const),
  ...(['support', 'executives'] as const),
] as const;

export const approvalsShownMax = 200;

const approvalSchema = z.strictObject({
  person: text(64),
  /** As the policy names them, those of one site as `site:st-anne`. */
  kinds: z.array(text(150)).max(100),
  at: z.iso.datetime(),
});

const count = z.int().min(0);
const tally = z.strictObject({
  ...{ tasks: count, escalations: count, acceptBreaches: count, finishBreaches: count },
});

const manifestSchema = z.strictObject({
  format: z.literal('sinew-release/1'),
  network: text(64),
  version,
  /** Rises with every release of a network; an older one is not taken. */
  number: z.int().min(1).max(1_000_000),
  /** The release that it was made from. */
  base: digest.nullable(),
  /** SHA-256 over the canonical JSON of the files. */
  files: digest,
  /** The oldest version of Sinew that may run it. */
  minimumEngine: version,
  author: text(64),
  madeAt: z.iso.datetime(),
  /** What changed, one line each. */
  changes: z.array(text(2_000)).max(10_000),
  /** What speaks for it. */
  evidence: z.strictObject({
    scenarios: z.strictObject({ passed: z.int().min(0), failed: z.int().min(0) }).nullable(),
    /** Of the replay of the last days through it. */
    replay: digest.nullable(),
    /** The sums of that replay. Absent: there was none, or it was made before they were kept. */
    replayed: z
      .strictObject({
        ...{ from: z.iso.datetime(), to: z.iso.datetime(), events: count },
        /** Tasks that differ in any way, and in which. */
        ...{ tasks: count, kinds: z.record(text(64), count) },
        ...{ before: tally, after: tally },
      })
      .optional(),
  }),
  /** The commit of its sources, where there is one. */
  commit: text(64).nullable(),
  notes: z.partialRecord(z.enum(audiences), text(notesCharsMax)),
  /** The change request that it was made from, where there was one, and who approved that in a session of their own. */
  request: z
    .strictObject({
      id: z.int().min(1),
      /** Of the plan that was approved. */
      plan: digest,
      approvals: z.array(approvalSchema).max(approvalsShownMax),
      /** Applied without the approvals that the policy asks for, by whom and why. */
      override: z.strictObject({ person: text(64), reason: text(2_000) }).nullable(),
    })
    .optional(),
});

const signatureSchema = z.strictObject({
  /** `server`: that the people whom the manifest names did as it says, each in a session of their own. */
  as: z.enum(['author', 'approver', 'server']),
  person: text(64),
  key: text(64),
  /** Ed25519, base64. */
  signature: z.base64().max(200),
});

/** A release as a document: what was written, what is said of it, and who signed that. */
export const bundleSchema = z.strictObject({
  manifest: manifestSchema,
  /** Texts by path, as `ReadTree` gives them. */
  files: z.record(z.string().max(500), z.string()),
  signatures: z.array(signatureSchema).max(signaturesMax),
});

/** Whom a signature of a server names. */
export const serverPerson = 'system';

export type BundleDocument = z.infer<typeof bundleSchema>;
export type Manifest = BundleDocument['manifest'];
export type BundleSignature = BundleDocument['signatures'][number];

/** What a release is known by: the digest of its manifest, and with it of its files. Signatures are added later. */
export function manifestDigest(manifest: Manifest): string {
  return digestOf(canonicalJson(manifest));
}

export function filesDigest(files: BundleDocument['files']): string {
  return digestOf(canonicalJson(files));
}

/** Adds a signature. An approver does not sign what the author signs, so that no signature serves as the other. */
export function signBundle(
  bundle: BundleDocument,
  by: Pick<BundleSignature, 'as' | 'person' | 'key'>,
  privateKey: KeyObject,
): BundleDocument {
  const signature = sign(null, statementOf(bundle.manifest, by), privateKey).toString('base64');
  return { ...bundle, signatures: [...bundle.signatures, { ...by, signature }] };
}

export interface VerifyContext {
  policy: ReleasePolicy;
  /** The highest number that was taken, and what it was. Null: none yet. */
  newest: { number: number; digest: string } | null;
  /** The version of this program. */
  engine: string;
}

/**
 * Whether a release may be taken by a network that this policy governs. Gives the sentence that says why not: a byte was
 * changed, a signature does not hold or its key is not known, approvals are missing, it is older than what was taken, or it
 * asks for a newer Sinew.
 */
export function refuseBundle(bundle: BundleDocument, context: VerifyContext): string | undefined {
  const { manifest, signatures } = bundle;
  const { policy, newest, engine } = context;
  if (filesDigest(bundle.files) !== manifest.files) {
    return 'Its files are not those that were signed: they were changed afterwards.';
  }
  for (const one of signatures) {
    const wrong = refuseSignature(one, manifest, policy);
    if (wrong !== undefined) return wrong;
  }
  const unapproved = refuseApprovals(bundle, policy);
  if (unapproved !== undefined) return unapproved;
  if (newest && manifest.number <= newest.number && manifestDigest(manifest) !== newest.digest) {
    return `It is number ${manifest.number}, and number ${newest.number} was taken already. Make it anew from that one.`;
  }
  if (compareVersions(manifest.minimumEngine, engine) > 0) {
    return `It asks for Sinew ${manifest.minimumEngine} or later; this is ${engine}.`;
  }
  return undefined;
}

/**
 * Either people signed it with keys of their own, or a server signed what its manifest says of people: who wrote it, and who
 * approved it or answers for that nobody did.
 */
function refuseApprovals(
  { manifest, signatures }: BundleDocument,
  { approvals }: ReleasePolicy,
): string | undefined {
  const attested = signatures.some((one) => one.as === 'server') ? manifest.request : undefined;
  const by = (as: BundleSignature['as']) =>
    signatures.flatMap((one) => (one.as === as ? one.person : []));
  if (!attested && !by('author').includes(manifest.author)) {
    return `Its author ${manifest.author} has not signed it.`;
  }
  if (attested?.override) return undefined;
  const named = attested ? attested.approvals.map(({ person }) => person) : [];
  const approvers = new Set([...by('approver'), ...named]);
  approvers.delete(manifest.author);
  if (approvers.size >= approvals) return undefined;
  return `It has ${approvers.size} of ${approvals} approvals by others than its author.`;
}

/** Below 0: `one` is older; 0: the same; above 0: newer. Both are MAJOR.MINOR.PATCH. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number));
  for (const at of [0, 1, 2]) {
    const apart = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (apart !== 0) return apart;
  }
  return 0;
}

function refuseSignature(
  { as, person, key, signature }: BundleSignature,
  manifest: Manifest,
  { keys, serverKeys = [] }: ReleasePolicy,
): string | undefined {
  const holders: readonly SigningKey[] =
    as === 'server' ? serverKeys.map((one) => ({ ...one, person: serverPerson })) : keys;
  const known = holders.find(({ id }) => id === key);
  if (!known) return `It is signed with the key "${key}", which this network does not know.`;
  if (known.person !== person) return `The key "${key}" is not ${person}'s.`;
  const statement = statementOf(manifest, { as, person, key });
  const publicKey = createPublicKey({
    key: Buffer.from(known.public, 'base64'),
    format: 'der',
    type: 'spki',
  });
  if (verify(null, statement, publicKey, Buffer.from(signature, 'base64'))) return undefined;
  return `The signature of ${person} as ${as} does not hold: what was signed is not what is here.`;
}

function statementOf(
  manifest: Manifest,
  { as, person, key }: Pick<BundleSignature, 'as' | 'person' | 'key'>,
): Buffer {
  const release = manifestDigest(manifest);
  return Buffer.from(canonicalJson({ format: 'sinew-signature/1', as, person, key, release }));
}
