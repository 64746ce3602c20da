import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export const networkFilesMax = 500;
export const networkFileBytesMax = 1024 * 1024;
export const networkFolderDepthMax = 4;
/** Stands in the list for what a folder below the deepest one that is read holds. */
export const deeperFolder = '…';

/**
 * The files of a network by their path, `/` between folders: `network.yaml`, `sites/st-anne.yaml`, and the catalog's as
 * `catalog/critical-result/workflow.yaml`. A file may be cut off behind the limit, and the list behind its own; a folder that is
 * too deep has the one entry `deeperFolder`: whoever reads it says so.
 */
export type ReadTree = () => Promise<ReadonlyMap<string, string>>;

/** Reads a network's folder and the catalog's workflows with their scenarios from disk. Throws where a folder cannot be read. */
export function networkTree(folders: { network: string; catalog: string }): ReadTree {
  return async () => {
    const files = new Map<string, string>();
    await readInto(files, folders.network, '', (name) => name.endsWith('.yaml'));
    await readInto(files, folders.catalog, 'catalog/', isOfWorkflow);
    return files;
  };
}

/** `critical-result/workflow.yaml`, and the stories beside it. */
function isOfWorkflow(name: string, prefix: string): boolean {
  return name === 'workflow.yaml' || (prefix.endsWith('/scenarios/') && name.endsWith('.yaml'));
}

async function readInto(
  files: Map<string, string>,
  folder: string,
  prefix: string,
  wanted: (name: string, prefix: string) => boolean,
): Promise<void> {
  if (prefix.split('/').length > networkFolderDepthMax) {
    // Like a file with a wrong name: what is not read must be a problem, not a surprise.
    files.set(`${prefix}${deeperFolder}`, '');
    return;
  }
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).toSorted();
  for (const name of names) {
    if (files.size > networkFilesMax) return;
    const path = join(folder, name);
    // Mounted configuration is often symbolic links; stat follows them.
    const entry = await stat(path);
    if (entry.isDirectory()) await readInto(files, path, `${prefix}${name}/`, wanted);
    else if (wanted(name, prefix)) files.set(`${prefix}${name}`, await startOf(path));
  }
}

/** As much of a file as the limit allows, and one byte that tells that there was more. */
async function startOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(networkFileBytesMax + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) break;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    await file.close();
  }
}
