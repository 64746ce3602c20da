import type { Instant, Problem } from '../platform/platform.ts';
import { checkChannels } from './check-channels.ts';
import { checkClients } from './check-clients.ts';
import { checkDestinations } from './check-destinations.ts';
import { checkFlags } from './check-flags.ts';
import { checkFreezes } from './check-freezes.ts';
import { checkFeedPolicies } from './check-feed-policies.ts';
import { checkMappings } from './check-mappings.ts';
import { checkNetwork } from './check-network.ts';
import { checkPolicy } from './check-policy.ts';
import { checkRollouts } from './check-rollouts.ts';
import { destinationOfFile } from './destination-of-file.ts';
import { flagBookOf } from './flag-book-of-file.ts';
import { windowOf } from './window-of-file.ts';
import { isoDays } from './iso-days.ts';
import { dictionaryOf } from './dictionary.ts';
import { keepMappingPlaces, mergedMaps } from './effective-mappings.ts';
import {
  networkFileSchemas,
  networkJsonSchema,
  type NetworkFile,
  type NetworkFileKind,
} from './network-files.ts';
import {
  deeperFolder,
  networkFileBytesMax,
  networkFilesMax,
  networkFolderDepthMax,
  type ReadTree,
} from './network-tree.ts';
import type { Channels } from './channels.ts';
import type {
  Feed,
  InstalledWorkflow,
  Network,
  NetworkClient,
  Rota,
  Site,
  WorkRules,
} from './network.ts';
import { calendarsFor, checkCalendars } from './check-calendars.ts';
import { fileProblem, pathProblems, workflowPath } from './path-problems.ts';
import { checkProgramme, checkReadiness } from './check-readiness.ts';
import { planOfFile } from './rollout-files.ts';
import { checkWaivers, waiverPlaces, waiversInForce } from './check-waivers.ts';
import { keepPlaces } from './written-at.ts';
import { parseYamlFile, type YamlFile } from './yaml-file.ts';

/** With a network, `problems` has warnings only; without one, at least one error. */
export type LoadedNetwork =
  | { network: Network; problems: readonly Problem[] }
  | { network: null; problems: readonly Problem[] };

/** The files of a network, each of the shape of its kind, by id where there are several. */
export interface NetworkFiles {
  network: YamlFile<NetworkFile<'network'>>;
  people: YamlFile<NetworkFile<'people'>>;
  roles: YamlFile<NetworkFile<'roles'>>;
  workflows: YamlFile<NetworkFile<'workflows'>>;
  sites: ReadonlyMap<string, YamlFile<NetworkFile<'site'>>>;
  feeds: ReadonlyMap<string, YamlFile<NetworkFile<'feed'>>>;
  destinations: ReadonlyMap<string, YamlFile<NetworkFile<'destination'>>>;
  clients: ReadonlyMap<string, YamlFile<NetworkFile<'client'>>>;
  rollouts: ReadonlyMap<string, YamlFile<NetworkFile<'rollout'>>>;
  dictionary: YamlFile<NetworkFile<'dictionary'>> | null;
  waivers: YamlFile<NetworkFile<'waivers'>> | null;
  channels: YamlFile<NetworkFile<'channels'>> | null;
  readiness: YamlFile<NetworkFile<'readiness'>> | null;
  programme: YamlFile<NetworkFile<'programme'>> | null;
  /** Null: the network is not governed. */
  policy: YamlFile<NetworkFile<'policy'>> | null;
  /** When and how often sites may be changed. */
  freezes: YamlFile<NetworkFile<'freezes'>> | null;
  /** When work goes on. */
  calendars: YamlFile<NetworkFile<'calendars'>> | null;
  flags: YamlFile<NetworkFile<'flags'>> | null;
  /** By path. */
  mappings: ReadonlyMap<string, YamlFile<NetworkFile<'mappings'>>>;
  /** Texts of workflows by path: carried, not read. */
  sources: ReadonlyMap<string, string>;
}

/**
 * Reads and checks a whole network. Every problem is located (`sites/st-anne.yaml:12:5`) and says what is wrong and how to
 * mend it. What stands inside the workflows' own files is checked by workflows/. Waivers that are over at `now` are told of
 * and left out; without `now` all hold.
 */
export async function loadNetwork(read: ReadTree, now?: Instant): Promise<LoadedNetwork> {
  const { tree, unread } = withoutDeepFolders(await read());
  const { network, problems: found } = loadTree(tree, now);
  const problems = [...found, ...unread];
  return network ? { network, problems } : { network, problems };
}

/** What lies too deep to be read is told of, and is no file. */
function withoutDeepFolders(read: ReadonlyMap<string, string>): {
  tree: ReadonlyMap<string, string>;
  unread: Problem[];
} {
  const isDeep = (path: string): boolean => path.endsWith(`/${deeperFolder}`);
  const unread = [...read.keys()].filter(isDeep).map((path) => ({
    code: 'folder-not-read',
    severity: 'warning' as const,
    location: path.slice(0, -deeperFolder.length),
    sentence: `Folders are read ${networkFolderDepthMax} deep; what is in this one does not count. Move it up, or out of the network.`,
  }));
  return { tree: new Map([...read].filter(([path]) => !isDeep(path))), unread };
}

function loadTree(tree: ReadonlyMap<string, string>, now: Instant | undefined): LoadedNetwork {
  const tooLarge = limitProblems(tree);
  if (tooLarge.length > 0) return { network: null, problems: tooLarge };
  const { files, problems } = parseTree(tree);
  if (!files) return { network: null, problems };
  const found = [
    ...[...checkNetwork(files), ...checkFeedPolicies(files), ...checkMappings(files)],
    ...[
      ...checkDestinations(files),
      ...checkClients(files),
      ...checkChannels(files),
      ...checkPolicy(files),
      ...checkRollouts(files),
      ...checkWaivers(files, now),
      ...checkFreezes(files),
      ...checkCalendars(files),
      ...checkReadiness(files),
      ...checkProgramme(files),
      ...checkFlags(files),
    ],
  ];
  if (found.some((problem) => problem.severity === 'error')) {
    return { network: null, problems: found };
  }
  return { network: networkOf(files, now), problems: found };
}

function limitProblems(tree: ReadonlyMap<string, string>): Problem[] {
  if (tree.size > networkFilesMax) {
    return [
      fileProblem(
        '.',
        `There are more than ${networkFilesMax} files. Keep only the network's own here.`,
      ),
    ];
  }
  const problems: Problem[] = [];
  for (const [path, text] of tree) {
    if (Buffer.byteLength(text) > networkFileBytesMax) {
      problems.push(
        fileProblem(path, `The file is larger than ${networkFileBytesMax} bytes. Split it.`),
      );
    } else if (text.includes('\0') || text.includes('\uFFFD')) {
      problems.push(fileProblem(path, 'The file is not text in UTF-8. Save it as UTF-8.'));
    }
  }
  return problems;
}

function parseTree(tree: ReadonlyMap<string, string>): {
  files: NetworkFiles | null;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const parse = <Kind extends NetworkFileKind>(kind: Kind, path: string) => {
    const text = tree.get(path);
    if (text === undefined) {
      problems.push(fileProblem(path, `The file ${path} is missing. Every network has one.`));
      return null;
    }
    const parsed = parseYamlFile(path, text, networkFileSchemas[kind], () =>
      networkJsonSchema(kind),
    );
    problems.push(...parsed.problems);
    return parsed.file as YamlFile<NetworkFile<Kind>> | null;
  };
  const folder = <Kind extends NetworkFileKind>(kind: Kind, name: string) => {
    const parsed = new Map<string, YamlFile<NetworkFile<Kind>>>();
    for (const path of tree.keys()) {
      const [, id] = new RegExp(`^${name}/([^/]+)\\.yaml$`).exec(path) ?? [];
      if (id === undefined) continue;
      const file = parse(kind, path);
      if (file) parsed.set(id, file);
    }
    return parsed;
  };

  problems.push(...pathProblems([...tree.keys()]));
  const network = parse('network', 'network.yaml');
  const people = parse('people', 'people.yaml');
  const roles = parse('roles', 'roles.yaml');
  const workflows = parse('workflows', 'workflows.yaml');
  const dictionary = tree.has('dictionary.yaml') ? parse('dictionary', 'dictionary.yaml') : null;
  const waivers = tree.has('waivers.yaml') ? parse('waivers', 'waivers.yaml') : null;
  const policy = tree.has('policy.yaml') ? parse('policy', 'policy.yaml') : null;
  const freezes = tree.has('freezes.yaml') ? parse('freezes', 'freezes.yaml') : null;
  const calendars = tree.has('calendars.yaml') ? parse('calendars', 'calendars.yaml') : null;
  const flags = tree.has('flags.yaml') ? parse('flags', 'flags.yaml') : null;
  const channels = tree.has('channels.yaml') ? parse('channels', 'channels.yaml') : null;
  const readiness = tree.has('readiness.yaml') ? parse('readiness', 'readiness.yaml') : null;
  const programme = tree.has('programme.yaml') ? parse('programme', 'programme.yaml') : null;
  const sites = folder('site', 'sites');
  const feeds = folder('feed', 'feeds');
  const mappings = folder('mappings', 'mappings');
  const destinations = folder('destination', 'destinations');
  const clients = folder('client', 'clients');
  const rollouts = folder('rollout', 'rollouts');
  if (problems.length > 0 || !network || !people || !roles || !workflows) {
    return { files: null, problems };
  }
  const sources = new Map([...tree].filter(([path]) => workflowPath.test(path)));
  const byPath = new Map([...mappings.values()].map((file) => [file.path, file]));
  return {
    files: {
      ...{ network, people, roles, workflows, sites, feeds, destinations, clients, sources },
      rollouts,
      dictionary,
      waivers,
      policy,
      freezes,
      calendars,
      flags,
      channels,
      readiness,
      programme,
      mappings: byPath,
    },
    problems,
  };
}

function networkOf(files: NetworkFiles, now: Instant | undefined): Network {
  const siteIds = [...files.sites.keys()];
  const { retention, drill, fallback, ...network } = files.network.value;
  return {
    ...network,
    ...(retention && { retention }),
    ...(drill && { drill }),
    ...(fallback && { fallback }),
    ...(files.channels && { channels: channelsOf(files.channels.value) }),
    ...policyOf(files.policy?.value),
    ...(files.freezes && {
      changeWindows: files.freezes.value.windows.map(windowOf),
      changeBudgets: files.freezes.value.budgets,
    }),
    ...(files.readiness && { readiness: files.readiness.value }),
    ...(files.programme && { programme: files.programme.value }),
    ...(files.rollouts.size > 0 && {
      rollouts: [...files.rollouts].map(([id, { value }]) => planOfFile(id, value)),
    }),
    ...(files.flags && { flagBook: flagBookOf(files.flags.value) }),
    sites: [...files.sites].map(([id, file]) => siteOf(id, file.value)),
    people: files.people.value.people.map(({ identifiers, ...person }) => ({
      ...person,
      ...(identifiers && { identifiers }),
    })),
    roles: files.roles.value.roles,
    rotas: [...files.sites].flatMap(([id, file]) => rotasOf(id, file.value)),
    feeds: [...files.feeds].map(([id, file]) => feedOf(id, file, files)),
    ...(files.dictionary && { dictionary: dictionaryOf(files.dictionary.value) }),
    destinations: [...files.destinations].map(([id, file]) =>
      destinationOfFile(id, file.value, siteIds),
    ),
    clients: [...files.clients].map(([id, { value }]) => clientOf(id, value)),
    workflows: files.workflows.value.workflows.map((installed, index) => {
      const waivers = waiversInForce(files, installed.id, now);
      const workflow = workflowOf(installed, siteIds, files);
      const calendars = calendarsFor(files, workflow.source);
      const place = waiverPlaces(files);
      return keepPlaces(
        { ...workflow, ...(waivers.length > 0 && { waivers }), ...(calendars && { calendars }) },
        (path, what) =>
          (path[0] === 'calendars' ? files.calendars?.where(path, what) : place(path)) ??
          files.workflows.where(['workflows', index, ...path], what),
      );
    }),
  };
}

/** A network with keys is governed; who must approve a change is said with keys or without. */
function policyOf(file: NetworkFile<'policy'> | undefined): Pick<Network, 'policy' | 'review'> {
  if (!file) return {};
  const { approvals, keys = [], serverKeys, review } = file;
  const isGoverned = keys.length > 0 || serverKeys !== undefined;
  return {
    ...(isGoverned && { policy: { approvals, keys, ...(serverKeys && { serverKeys }) } }),
    ...(review && { review }),
  };
}

function channelsOf({ channels, ...rest }: NetworkFile<'channels'>): Channels {
  return {
    ...rest,
    channels: channels.map(({ deliverWithin, ...one }) => ({
      ...one,
      deliverWithinMs: deliverWithin,
    })),
  };
}

function clientOf(id: string, file: NetworkFile<'client'>): NetworkClient {
  const { title, tokenVariable, feed, grants, messages, subscriptions } = file;
  const everywhere = grants.map((grant) => ({ ...grant, unit: null }));
  return {
    ...{ id, name: title, title: 'System', tokenVariable, feed, grants: everywhere },
    ...(messages && { messages }),
    ...(subscriptions && { subscriptions }),
  };
}

function siteOf(id: string, file: NetworkFile<'site'>): Site {
  const { title, kind, zone, units, fallback, work } = file;
  return { id, title, kind, zone, units, fallback, ...(work && { work: rulesOf(work) }) };
}

// A rule that is not written is not there, so that the digest of older networks stays what it was.
function rulesOf(file: NonNullable<NetworkFile<'site'>['work']>): WorkRules {
  const { handoffAcceptMinutes, acceptedMax, acceptedMaxByRole } = file;
  return {
    ...(handoffAcceptMinutes !== undefined && { handoffAcceptMinutes }),
    ...(acceptedMax !== undefined && { acceptedMax }),
    ...(acceptedMaxByRole !== undefined && { acceptedMaxByRole }),
  };
}

function rotasOf(site: string, file: NetworkFile<'site'>): Rota[] {
  return file.rotas.map(({ unit, role, shifts }) => ({
    site,
    unit,
    role,
    shifts: shifts.map((shift) => ({ ...shift, days: isoDays(shift.days) })),
  }));
}

function feedOf(id: string, file: YamlFile<NetworkFile<'feed'>>, files: NetworkFiles): Feed {
  const { mappings: _paths, port = 0, charset, csv, folder, ...feed } = file.value;
  const charsets = typeof charset === 'string' ? { default: charset } : charset;
  const merged = {
    id,
    port,
    ...feed,
    ...(csv && { csv }),
    ...(folder !== undefined && { folder }),
    charset: charsets.default,
    ...('override' in charsets && { charsetOverride: charsets.override }),
    ...mergedMaps(file, files),
    volume: feed.volume.map((one) => ({ ...one, days: isoDays(one.days) })),
  };
  return keepMappingPlaces(merged, file, files);
}

function workflowOf(
  installed: NetworkFile<'workflows'>['workflows'][number],
  siteIds: readonly string[],
  files: NetworkFiles,
): InstalledWorkflow {
  const { id, from, sites, parameters, siteParameters } = installed;
  const beside = from.replace(/[^/]+$/, 'scenarios/');
  return {
    id,
    source: files.sources.get(from) ?? '',
    path: from,
    scenarios: [...files.sources]
      .filter(([path]) => path.startsWith(beside))
      .map(([path, text]) => ({ path, text })),
    sites: sites === 'all' ? siteIds : sites,
    parameters,
    siteParameters,
  };
}
