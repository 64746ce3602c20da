import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where packs are written. */
export interface PackFolder {
  /** Replaces the file as a whole: whoever opens it sees the old one or the new one. */
  write(path: string, text: string): Promise<void>;
}

/** A folder on disk. Only its owner may read it: packs name patients. */
export function packFolder(root: string): PackFolder {
  return {
    async write(path, text) {
      const whole = join(root, path);
      await mkdir(dirname(whole), { recursive: true, mode: 0o700 });
      await writeFile(`${whole}.tmp`, text, { mode: 0o600 });
      await rename(`${whole}.tmp`, whole);
    },
  };
}
