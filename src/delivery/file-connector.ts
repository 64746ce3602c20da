import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { FileAddress } from '../governance/governance.ts';
import { acknowledgementMessage } from './acknowledgement-message.ts';
import { cloudEvent } from './cloud-event.ts';
import { codeOf, notReached, type Connector } from './connector.ts';
import type { ConnectorParts } from './connector-parts.ts';
import type { Attempt, Effect } from './effect.ts';
import { fhirTask } from './fhir-task.ts';

/**
 * Files in a folder, one for each effect, named by its id: sent twice, it is one file. It is written beside its name, forced to
 * the disk and then renamed, so that whoever watches the folder never sees half of one.
 */
export function fileConnector(to: FileAddress, parts: ConnectorParts): Connector {
  const folder = resolve(parts.filesRoot, to.folder);
  return {
    async send(effect) {
      const { text, ending } = written(effect, to, parts);
      try {
        await mkdir(folder, { recursive: true });
        return await drop(folder, `${effect.id}.${ending}`, Buffer.from(text));
      } catch (error) {
        return fileFailure(error);
      }
    },
    async close() {},
  };
}

const ENDINGS = { json: 'json', fhir: 'json', hl7v2: 'hl7' } as const;

function written(effect: Effect, { format }: FileAddress, { zone }: ConnectorParts) {
  const ending = ENDINGS[format];
  switch (format) {
    case 'json':
      return { ending, text: `${JSON.stringify(cloudEvent(effect), null, 2)}\n` };
    case 'fhir': {
      const task = fhirTask(effect, { system: 'urn:sinew', systems: {} });
      return { ending, text: `${JSON.stringify(task, null, 2)}\n` };
    }
    case 'hl7v2': {
      const frame = { application: '', facility: '', zone: zone(effect.site) };
      return { ending, text: acknowledgementMessage(effect, frame) };
    }
  }
}

async function drop(folder: string, name: string, bytes: Uint8Array): Promise<Attempt> {
  const path = join(folder, name);
  const answer = { file: name, bytes: bytes.length };
  if (await holds(path, bytes)) return { delivered: true, answer };
  // A dot before it: readers of drop folders leave such names alone.
  const part = join(folder, `.${name}.part`);
  const file = await open(part, 'w', 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  await syncFolder(dirname(path));
  return { delivered: true, answer };
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const found = await readFile(path).catch(() => undefined);
  return found !== undefined && Buffer.compare(found, bytes) === 0;
}

// The name, too, is only kept once its folder is on the disk (fsync(2)). Windows has no way to ask for it.
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** What a file system's error means: a full disk or too many open files pass, a folder that may not be written does not. */
function fileFailure(error: unknown): Attempt {
  const code = codeOf(error);
  const passes = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EBUSY', 'EIO', 'ETIMEDOUT'].includes(
    code,
  );
  return notReached(passes ? 'transient' : 'misconfigured', `It cannot be written (${code}).`);
}
