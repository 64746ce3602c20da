import type { DutyChanges, Network } from '../governance/governance.ts';
import { htmlText, siteDateAndClock, type Instant, type Queryable } from '../platform/platform.ts';
import type { PackFolder } from './pack-folder.ts';
import { readPackRows } from './pack-store.ts';
import { packsOfSite } from './packs-of-site.ts';
import { renderPack, type Pack } from './pack.ts';

export interface WritePacksParts {
  database: Queryable;
  network: Network;
  duty: DutyChanges;
  folder: PackFolder;
  now: Instant;
}

/** Writes the pack of every unit of every site, `<site>/<unit>.html`, and a list of them, `index.html`. Gives how many. */
export async function writePacks(parts: WritePacksParts): Promise<number> {
  const { database, network, duty, folder, now } = parts;
  const written: Pack[] = [];
  for (const site of network.sites) {
    const rows = await readPackRows(database, site.id);
    for (const pack of packsOfSite(rows, { network, site, duty, asOf: now })) {
      await folder.write(pathOf(pack), renderPack(pack));
      written.push(pack);
    }
  }
  await folder.write('index.html', renderIndex(network, written));
  return written.length;
}

function pathOf({ site, unit }: Pack): string {
  return `${site.id}/${unit?.id ?? 'site'}.html`;
}

function renderIndex(network: Network, packs: readonly Pack[]): string {
  const lines = packs.map((pack) => {
    const { site, unit, tasks, asOf } = pack;
    const title = htmlText(`${site.title}, ${unit?.title ?? 'whole site'}`);
    return `<li><a href="${pathOf(pack)}">${title}</a>: ${tasks.length} open, as of ${siteDateAndClock(asOf, site.zone)}</li>`;
  });
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>Downtime packs</title></head><body>`,
    `<h1>${htmlText(network.title)}: downtime packs</h1><ul>`,
    ...lines,
    '</ul></body></html>',
    '',
  ].join('\n');
}
