import { createAuthorize } from '../access/access.ts';
import { createChangeRequests, type ChangeRequests } from '../change/change.ts';
import { newestRelease, type Network } from '../governance/governance.ts';
import {
  createSignals,
  engineVersion,
  iso,
  must,
  silentLog,
  systemClock,
  type Database,
} from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt, networkFilesAt } from './network-at.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

interface RequestOptions {
  network?: string;
  by?: string;
  title?: string;
  why?: string;
  site?: readonly string[];
  everywhere?: boolean;
  data?: string;
}

/** `sinew request`: the change requests that there are; `sinew request new --network DIR`: one of a folder, as a draft. */
export async function request(
  terminal: Terminal,
  options: RequestOptions,
  [act = 'list']: readonly string[],
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    const network = (await newestRelease(opened.database))?.network;
    if (!network) throw failed('No network was ever in force in this database.');
    const changes = changesOn(opened.database, network);
    return act === 'new'
      ? await propose(terminal, options, { changes, network })
      : await list(changes);
  } finally {
    await opened.close();
  }
}

function changesOn(database: Database, network: Network): ChangeRequests {
  return createChangeRequests({
    ...{ database, clock: systemClock, log: silentLog, signals: createSignals() },
    ...{ authorize: createAuthorize(network.roles), engine: engineVersion() },
    person: (id) => network.people.find((one) => one.id === id),
  });
}

async function list(changes: ChangeRequests): Promise<Report> {
  const requests = await changes.list();
  return {
    lines: requests.map(
      ({ id, shown, title, author, sites }) =>
        `${String(id).padStart(4)}  ${shown.padEnd(18)} ${(sites?.join(', ') ?? 'everywhere').padEnd(24)} ${author}: ${title}`,
    ),
    json: {
      requests: requests.map(({ id, shown, title, author, sites, changedAt }) => ({
        ...{ id, state: shown, title, author, sites, changedAt: iso(changedAt) },
      })),
    },
  };
}

async function propose(
  terminal: Terminal,
  { network: dir, by, title, why, site, everywhere }: RequestOptions,
  { changes, network }: { changes: ChangeRequests; network: Network },
): Promise<Report> {
  const wanting = [
    ...(dir === undefined ? ['--network'] : []),
    ...(by === undefined ? ['--by'] : []),
    ...(title === undefined ? ['--title'] : []),
    ...(why === undefined ? ['--why'] : []),
    ...(site === undefined && everywhere !== true ? ['--site or --everywhere'] : []),
  ];
  if (wanting.length > 0) {
    throw new CliFailure({
      what: 'A request says what, why, where and by whom.',
      where: wanting.join(', '),
      fix: 'Add what is missing.',
      exitCode: exitCodes.usage,
    });
  }
  const person = network.people.find(({ id }) => id === by);
  if (!person) throw failed(`The network in force has no person "${by ?? ''}".`);
  const folder = dir ?? '';
  await networkAt(folder, terminal.cwd);
  const answer = await changes.create(person, {
    ...{ title: title ?? '', why: why ?? '' },
    sites: everywhere === true ? null : [...(site ?? [])],
    files: await networkFilesAt(folder, terminal.cwd),
  });
  if (!answer.done) throw failed(answer.refusal.sentence);
  const { id, files } = answer.request;
  const looked = must(await changes.look(id, person), 'what was made is there');
  return {
    lines: [
      `Change request ${id} is a draft, with ${Object.keys(files).length} files:`,
      ...Object.keys(files).map((path) => `  ${path}`),
      ...(looked.plan?.sites.flatMap(({ site: at, objects }) =>
        objects.flatMap((one) => one.sentences.map((said) => `${at}  ${one.title}: ${said}`)),
      ) ?? []),
      'Its author submits it for review on the page Change requests.',
    ],
    json: { id, files: Object.keys(files), plan: looked.plan },
  };
}

function failed(why: string): CliFailure {
  return new CliFailure({
    what: 'No change request was made.',
    why,
    fix: 'Do what the line above says.',
    exitCode: exitCodes.conflict,
  });
}
