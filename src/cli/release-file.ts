import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import {
  bundleBytesMax,
  bundleSchema,
  loadNetwork,
  type BundleDocument,
  type Network,
} from '../governance/governance.ts';
import { systemClock } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import type { Terminal } from './terminal.ts';

/** A release in a file. Throws `CliFailure` where there is none, or one that cannot be read. */
export async function releaseAt(path: string, cwd: string): Promise<BundleDocument> {
  const parsed = bundleSchema.safeParse(await jsonAt(path, cwd));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw notRead(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** What a release file, or a folder, says. Throws `CliFailure` where it does not load. */
export async function candidateAt(path: string, terminal: Terminal): Promise<Network> {
  const isFile = await stat(resolve(terminal.cwd, path)).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return networkAt(path, terminal.cwd);
  const { files } = await releaseAt(path, terminal.cwd);
  const tree = new Map(Object.entries(files));
  const { network, problems } = await loadNetwork(async () => tree, systemClock.now());
  if (network) return network;
  throw notRead(path, `${problems[0]?.location ?? ''}: ${problems[0]?.sentence ?? ''}`);
}

export async function jsonAt(path: string, cwd: string): Promise<unknown> {
  const file = resolve(cwd, path);
  const size = await stat(file).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) throw notRead(path, 'There is no such file.');
  if (size > bundleBytesMax) throw notRead(path, `It is larger than ${bundleBytesMax} bytes.`);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw notRead(path, 'It is not JSON.');
  }
}

/** Somebody's private key, and what a network calls it. Throws `CliFailure` where it is none, or none of theirs. */
export async function signingKeyAt(
  path: string,
  { person, network, cwd }: { person: string; network: Network; cwd: string },
): Promise<{ key: string; privateKey: KeyObject }> {
  const privateKey = await privateKeyAt(path, cwd);
  if (!privateKey) {
    throw notRead(path, 'It is no Ed25519 private key. `sinew key` makes one.');
  }
  const mine = publicText(privateKey);
  const known = network.policy?.keys.find((key) => key.public === mine && key.person === person);
  if (known || !network.policy) return { key: known?.id ?? person, privateKey };
  throw new CliFailure({
    what: `The network does not know this key as ${person}'s.`,
    where: 'policy.yaml',
    fix: `Add it to the keys, with public: ${mine}`,
    exitCode: exitCodes.notPermitted,
  });
}

/** An Ed25519 private key in a file; null where there is none. */
export async function privateKeyAt(path: string, cwd: string): Promise<KeyObject | null> {
  try {
    const key = createPrivateKey(await readFile(resolve(cwd, path), 'utf8'));
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** As it stands in `policy.yaml`. */
export function publicText(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

function notRead(path: string, why: string): CliFailure {
  return new CliFailure({
    what: 'The file cannot be read.',
    ...{ where: path, why },
    fix: 'Name a file that `sinew release` or `sinew key` wrote.',
    exitCode: exitCodes.usage,
  });
}
