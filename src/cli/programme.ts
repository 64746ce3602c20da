import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { createDutyBoard, newestRelease, type Network } from '../governance/governance.ts';
import { systemClock, type Database } from '../platform/platform.ts';
import { readPackage, readSiteMatrix, renderPackage } from '../programme/programme.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

interface OnDatabase {
  data?: string;
}

/** `sinew sites`: which sites are ready for a rollout, and what blocks the others. */
export async function sites(
  terminal: Terminal,
  options: OnDatabase & { site?: string },
): Promise<Report> {
  return onDatabase(terminal, options, async (database, network) => {
    const ids = network.sites
      .map(({ id }) => id)
      .filter((id) => options.site === undefined || id === options.site);
    if (ids.length === 0) throw unknownSite(options.site ?? '', network);
    const now = systemClock.now();
    const rows = await readSiteMatrix(database, network, { sites: ids, now });
    const found = rows.map(({ readiness }) => readiness);
    return {
      lines: found.flatMap(({ site, tier, ready, criteria }) => [
        `${ready ? '✓' : '✗'} ${site.padEnd(16)} ${tier?.title ?? 'nothing is asked'}`,
        ...criteria
          .filter(({ state }) => state !== 'met')
          .map(({ title, state, sentence }) => `    ${state.padEnd(8)} ${title}: ${sentence}`),
      ]),
      json: { sites: found },
    };
  });
}

interface PackageOptions extends OnDatabase {
  site: string;
  role?: string;
  out?: string;
}

/** `sinew package VERSION --site ID`: what people of a site must know of a version, as a page for paper. */
export async function releasePackage(
  terminal: Terminal,
  options: PackageOptions,
  [version = '']: readonly string[],
): Promise<Report> {
  return onDatabase(terminal, options, async (database, network) => {
    const { site, role, out } = options;
    if (!network.sites.some(({ id }) => id === site)) throw unknownSite(site, network);
    const duty = createDutyBoard({ database, clock: systemClock });
    await duty.refresh();
    const now = systemClock.now();
    const found = await readPackage(database, { site, version, now, duty: duty.current() });
    if (!found) {
      throw new CliFailure({
        what: `There is no version ${version} for ${site} here.`,
        fix: 'Import it first: `sinew import FILE`. `sinew releases` lists what runs.',
        exitCode: exitCodes.usage,
      });
    }
    if (role !== undefined && !found.roles.some((one) => one.role === role)) {
      throw new CliFailure({
        what: `No workflow of ${version} asks the role "${role}" at ${site}.`,
        where: '--role',
        fix: `Roles that are asked: ${found.roles.map((one) => one.role).join(', ')}.`,
        exitCode: exitCodes.usage,
      });
    }
    const path = out ?? `${site}-${version}${role === undefined ? '' : `-${role}`}.html`;
    await writeFile(resolve(terminal.cwd, path), renderPackage(found, role));
    const roles = found.roles.filter((one) => role === undefined || one.role === role);
    return {
      lines: [
        `${found.site.title}: from ${found.base ?? 'nothing'} to ${found.version}, ${found.changes.length} differences.`,
        ...roles.map(
          (one) => `${one.title.padEnd(28)} ${one.differences.length} things done differently`,
        ),
        `Written to ${path}. Open it in any browser and print it.`,
      ],
      json: { package: found, file: path },
    };
  });
}

function unknownSite(site: string, { sites: all }: Network): CliFailure {
  return new CliFailure({
    what: `There is no site "${site}".`,
    where: '--site',
    fix: `Sites: ${all.map(({ id }) => id).join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}

async function onDatabase(
  terminal: Terminal,
  options: OnDatabase,
  work: (database: Database, network: Network) => Promise<Report>,
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const release = await newestRelease(opened.database);
    if (!release) {
      throw new CliFailure({
        what: 'No network was ever in force in this database.',
        fix: 'Start Sinew with one first: `sinew start --network DIR`.',
      });
    }
    return await work(opened.database, release.network);
  } finally {
    await opened.close();
  }
}
