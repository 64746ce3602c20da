import { resolve } from 'node:path';

import { readRequestFiles } from '../change/change.ts';
import {
  bundleAt,
  findBundle,
  readAssignments,
  readSource,
  standingOf,
  type SourceFiles,
} from '../governance/governance.ts';
import type { Database } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { refuseFull, writeFiles } from './init-network.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

interface ExportOptions {
  version?: string;
  site?: string;
  request?: number;
  catalog?: boolean;
  data?: string;
}

/**
 * `sinew export DIR`: the files of what runs, of a version or of a change request, byte for byte as they were written. The
 * catalog's files stay out unless `--catalog` asks for them: Sinew brings its own.
 */
export async function exportNetwork(
  terminal: Terminal,
  options: ExportOptions,
  [dir = '']: readonly string[],
): Promise<Report> {
  const folder = resolve(terminal.cwd, dir);
  await refuseFull(folder, dir);
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const files = await filesOf(opened.database, options);
    const wanted = Object.fromEntries(
      Object.entries(files).filter(
        ([path]) => options.catalog === true || !path.startsWith('catalog/'),
      ),
    );
    await writeFiles(folder, wanted);
    const count = Object.keys(wanted).length;
    return {
      lines: [`${count} files are in ${dir}.`],
      json: { folder: dir, files: Object.keys(wanted) },
    };
  } finally {
    await opened.close();
  }
}

async function filesOf(
  database: Database,
  { version, site, request }: ExportOptions,
): Promise<SourceFiles> {
  if (request !== undefined) {
    const files = await readRequestFiles(database, request);
    return files ?? refuse(`There is no change request ${request}.`);
  }
  const bundle = await bundleOf(database, { version, site });
  const source = await readSource(database, bundle);
  return source?.files ?? refuse('Its files were not kept when it was put in force.');
}

async function bundleOf(
  database: Database,
  { version, site }: { version: string | undefined; site: string | undefined },
): Promise<string> {
  if (version !== undefined) {
    return (await findBundle(database, version)) ?? refuse(`There is no version ${version} here.`);
  }
  const standing = standingOf(await readAssignments(database));
  if (!standing) return refuse('No network was ever in force in this database.');
  return site === undefined ? standing.network : bundleAt(standing, site);
}

function refuse(why: string): never {
  throw new CliFailure({
    what: 'Nothing was exported.',
    why,
    fix: '`sinew releases` and `sinew request` list what there is.',
    exitCode: exitCodes.conflict,
  });
}
