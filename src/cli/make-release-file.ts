import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import {
  differenceLine,
  makeRelease,
  minimumVersion,
  readNetworkBundle,
  replayEvidence,
  semanticDifference,
  type PlanReplay,
} from '../change/change.ts';
import {
  audiences,
  compareVersions,
  networkTree,
  newestDocument,
  signBundle,
  type BundleDocument,
  type Manifest,
  type Network,
} from '../governance/governance.ts';
import { engineVersion, systemClock } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt, networkFolder, sinewDir } from './network-at.ts';
import { openRunningDatabase, requireRunningDatabase } from './open-database.ts';
import { candidateAt, publicText, releaseAt, signingKeyAt } from './release-file.ts';
import { lastPeriod, replayLast, type LastDays } from './replay-last.ts';
import type { Terminal } from './terminal.ts';
import { testScenarios } from './test-scenarios.ts';

export interface MakeReleaseOptions {
  network: string;
  by: string;
  key: string;
  out: string;
  note?: readonly string[];
  replay?: string;
  data?: string;
}

/** `sinew key FILE`: a key to sign releases with. The private half stays in the file, which only its owner can read. */
export async function makeKey(
  terminal: Terminal,
  _options: object,
  [path = '']: readonly string[],
): Promise<Report> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  await writeFile(resolve(terminal.cwd, path), pem, { mode: 0o600, flag: 'wx' }).catch(() => {
    throw new CliFailure({
      what: 'The key was not written.',
      where: path,
      why: 'The file is there already, or its folder cannot be written.',
      fix: 'Choose another file.',
      exitCode: exitCodes.conflict,
    });
  });
  const text = publicText(privateKey);
  return {
    lines: [
      `The private key is in ${path}. Keep it. For the keys of policy.yaml:`,
      `  public: ${text}`,
    ],
    json: { public: text },
  };
}

/** `sinew release`: makes a release of a folder, plays its stories, and signs it as its author. */
export async function makeReleaseFile(
  terminal: Terminal,
  options: MakeReleaseOptions,
): Promise<Report> {
  const period = options.replay === undefined ? null : lastPeriod(options.replay);
  const network = await networkAt(options.network, terminal.cwd);
  const signer = { person: options.by, network, cwd: terminal.cwd };
  const { key, privateKey } = await signingKeyAt(options.key, signer);
  const folder = networkFolder(options.network, terminal.cwd);
  const base = await baseIn(terminal, options);
  if (base.network) refuseLowVersion(base.network, network);
  const files = await networkTree({ network: folder, catalog: join(sinewDir, 'catalog') })();
  const replay = period && (await replayIn(terminal, options, { candidate: network, period }));
  const played = testScenarios(network, undefined);
  const passed = played.filter((one) => one.passed).length;
  const made = makeRelease({
    ...{ network, files: Object.fromEntries(files), author: options.by },
    base,
    ...{ commit: await commitOf(folder), minimumEngine: engineVersion() },
    evidence: {
      scenarios: { passed, failed: played.length - passed },
      ...(replay ? replayEvidence(replay) : { replay: null }),
    },
    ...{ notes: notesOf(options.note ?? []), now: systemClock.now() },
  });
  const document = signBundle(made.document, { as: 'author', person: options.by, key }, privateKey);
  await write(document, options.out, terminal.cwd);
  const { version, number, changes } = document.manifest;
  return {
    lines: [
      `${network.title} ${version} is release ${number}, in ${options.out}, signed by ${options.by}.`,
      `Stories: ${passed} of ${played.length} came out.`,
      ...changes,
      ...(replay?.workflows.map(({ sentence }) => sentence) ?? []),
    ],
    json: { version, number, bundle: made.bundle, changes, replay, file: options.out },
    exitCode: passed === played.length ? exitCodes.ok : exitCodes.invalid,
  };
}

/** `sinew approve FILE`: signs a release of somebody else. */
export async function approveReleaseFile(
  terminal: Terminal,
  options: { by: string; key: string },
  [path = '']: readonly string[],
): Promise<Report> {
  const document = await releaseAt(path, terminal.cwd);
  const network = await candidateAt(path, terminal);
  const { version, number, author } = document.manifest;
  if (author === options.by) {
    throw new CliFailure({
      what: `${author} made this release, and so cannot approve it.`,
      fix: 'Let somebody else look at it.',
      exitCode: exitCodes.notPermitted,
    });
  }
  const signer = { person: options.by, network, cwd: terminal.cwd };
  const { key, privateKey } = await signingKeyAt(options.key, signer);
  await write(
    signBundle(document, { as: 'approver', person: options.by, key }, privateKey),
    ...([path, terminal.cwd] as const),
  );
  return {
    lines: [`${options.by} approved ${network.title} ${version}, release ${number}.`],
    json: { version, number },
  };
}

async function baseIn(terminal: Terminal, options: { data?: string }) {
  const opened = await openRunningDatabase(terminal, options);
  if (!opened) return { network: null, document: null };
  try {
    const newest = await newestDocument(opened.database);
    return {
      network: (await readNetworkBundle(opened.database)) ?? null,
      document: newest ? { number: newest.number, manifest: newest.document.manifest } : null,
    };
  } finally {
    await opened.close();
  }
}

async function replayIn(
  terminal: Terminal,
  options: { data?: string },
  asked: Omit<LastDays, 'sites'>,
): Promise<PlanReplay> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    return (await replayLast(terminal, opened.database, { ...asked, sites: null })).replay;
  } finally {
    await opened.close();
  }
}

async function commitOf(folder: string): Promise<string | null> {
  const asked = promisify(execFile)('git', ['-C', folder, 'rev-parse', 'HEAD']);
  return asked.then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

function notesOf(notes: readonly string[]): Manifest['notes'] {
  return Object.fromEntries(
    notes.map((note) => {
      const at = note.indexOf('=');
      const audience = audiences.find((one) => one === note.slice(0, at));
      if (audience) return [audience, note.slice(at + 1)];
      throw new CliFailure({
        what: `"${note}" is no note.`,
        where: '--note',
        fix: `Write it as AUDIENCE=TEXT, for ${audiences.join(', ')}.`,
        exitCode: exitCodes.usage,
      });
    }),
  );
}

// Before the stories are played: that takes the longest.
function refuseLowVersion(running: Network, network: Network): void {
  const differences = semanticDifference(running, network);
  const lowest = minimumVersion(running.version, differences);
  const [first] = differences;
  if (compareVersions(network.version, lowest) >= 0) return;
  throw new CliFailure({
    what: `The version ${network.version} must be ${lowest} or higher.`,
    where: 'network.yaml',
    ...(first && { why: differenceLine(first) }),
    fix: 'Raise "version".',
    exitCode: exitCodes.invalid,
  });
}

async function write(document: BundleDocument, path: string, cwd: string): Promise<void> {
  await writeFile(resolve(cwd, path), `${JSON.stringify(document)}\n`);
}
