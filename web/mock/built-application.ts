import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** The web application in a folder of its own, built from what is in the work tree now. */
export interface BuiltApplication {
  dist: string;
  remove(): Promise<void>;
}

/** Builds as for production, but beside `web/dist`, which may be in use. */
export async function buildApplication(): Promise<BuiltApplication> {
  const dist = await mkdtemp(join(tmpdir(), 'sinew-web-'));
  await build({
    configFile: join(import.meta.dirname, '..', 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: dist, emptyOutDir: true, sourcemap: false },
  });
  return { dist, remove: () => rm(dist, { recursive: true }) };
}
