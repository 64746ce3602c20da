import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');
const kept = join(root, '.cache', 'web');
/** All that the build reads, beside the packages that the lock names. */
const sources = [
  'web/src',
  'web/index.html',
  'web/vite.config.ts',
  'src/http',
  'package-lock.json',
];

/**
 * The folder of the web application, built as for production from what is in the work tree now. One build serves every test file that
 * finds the same sources; `web/dist` may be in use and is left alone.
 */
export async function builtApplication(): Promise<string> {
  const dist = join(kept, await digestOfSources());
  if (await isFolder(dist)) return dist;
  await mkdir(kept, { recursive: true });
  const making = await mkdtemp(join(kept, 'making-'));
  await build({
    configFile: join(root, 'web', 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: making, emptyOutDir: true, sourcemap: false },
  });
  // Another process may have been faster: then there is the same already.
  await rename(making, dist).catch(() => rm(making, { recursive: true }));
  return dist;
}

async function digestOfSources(): Promise<string> {
  const files = (await Promise.all(sources.map((path) => filesUnder(join(root, path))))).flat();
  const lines = files
    .sort()
    .map(async (file) => `${relative(root, file)} ${hash('sha256', await readFile(file))}`);
  return hash('sha256', (await Promise.all(lines)).join('\n')).slice(0, 16);
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
