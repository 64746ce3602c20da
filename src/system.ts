import {
  createAuthorize,
  createClients,
  createSessions,
  createSignIn,
  sessionIdleMs,
  type Authorize,
  type IdentityProviderSettings,
  type Person,
} from './access/access.ts';
import { createChangeRequests, type ChangeRequests, type ServerKey } from './change/change.ts';
import { createFhir } from './fhir/fhir.ts';
import { changeFlag } from './change/change.ts';
import { createFlagBoard, noteFlags, type FlagBoard } from './flags/flags.ts';
import {
  createDeliveryWorker,
  createSubscriptions,
  MissingSecret,
  type DeliveryWorker,
  type ResolveName,
} from './delivery/delivery.ts';
import { createOperationWatch, type OperationWatch, type PackFolder } from './downtime/downtime.ts';
import { createFeedWatch, readVitalAlerts, type FeedWatch } from './feeds/feeds.ts';
import {
  createFlow,
  createReleaseWatch,
  migrateRuns,
  Releases,
  type HumanActs,
  type ReleaseWatch,
  type UpkeepWatch,
  type Worker,
} from './flow/flow.ts';
import {
  defaultRetention,
  readRelease,
  createDutyBoard,
  memberOf,
  poolMembers,
  type Network,
  type ReadPem,
  type Release,
  type SourceFiles,
} from './governance/governance.ts';
import { choresOf } from './chores.ts';
import { ConfigurationFault, putNetworkInForce } from './put-network-in-force.ts';
import { createHousekeeping } from './housekeeping.ts';
import { lifeOf } from './life.ts';
import { createHttp, type HttpDemo } from './http/http.ts';
import { createIntake, type Intake } from './intake/intake.ts';
import {
  createSignals,
  engineVersion,
  migrate,
  must,
  type Clock,
  type Database,
  type Ids,
  type Log,
  type Signals,
} from './platform/platform.ts';
import { createMeasureWatch, type MeasureWatch } from './measures/measures.ts';
import {
  createRolloutDriver,
  createRollouts,
  measuredArms,
  type RolloutDriver,
} from './rollout/rollout.ts';
import { stepGuards } from './step-guards.ts';
import { createShadows, type Shadows } from './shadows/shadows.ts';
import { createTrials, noCandidates, withReleases, type Candidates } from './trials/trials.ts';
import { compileRelease } from './workflows/workflows.ts';

export { ConfigurationFault } from './put-network-in-force.ts';

/** All that Sinew stands on: hand in other ports and it is a test, a simulation or a replay. */
export interface SystemOptions {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** A checked network; it is put in force under a new epoch if it differs from the one in force. */
  network: Network;
  /** What the network was written as. Absent: change requests cannot start from it. */
  files?: SourceFiles;
  /** What this machine changes of every network that it runs, such as the ports of a demonstration. Absent: nothing. */
  localise?: (network: Network) => Network;
  /** What this server signs releases with that were approved on its pages. Absent: it signs nothing. */
  serverKey?: ServerKey;
  /** Where people's identities come from. */
  identityProvider: IdentityProviderSettings;
  /** The folder of the built web application; null: the API alone. */
  webRoot: string | null;
  /** Where browsers reach the server, where that is not plain HTTP on the host and port it listens on. */
  publicUrl?: string;
  /** Addresses and networks of reverse proxies that are believed whom they speak for. Absent: nobody's. */
  trustedProxies?: readonly string[];
  /** Variables of the environment, for what must not stand in the network's files. Absent: there are none. */
  variable?: (name: string) => string | undefined;
  /** The certificates and keys that feeds name. Absent: there are none. */
  readPem?: ReadPem;
  demo?: HttpDemo;
  /** Where the downtime packs are written. Absent: nowhere. */
  packs?: PackFolder;
  /** Networks that may be tried on the past. Absent: there are none. */
  candidates?: Candidates;
  /** The way out. Absent: effects are recorded, and nothing leaves. */
  delivery?: DeliverySettings;
}

export interface DeliverySettings {
  /** Below it lie the folders that destinations and feeds name. */
  filesRoot: string;
  /** The secrets that destinations name: variables of the environment. */
  variable(name: string): string | undefined;
  /** Names into addresses. */
  resolve: ResolveName;
}

export interface System {
  /** What was in force at the start. */
  readonly release: Release;
  readonly database: Database;
  readonly signals: Signals;
  readonly intake: Intake;
  readonly acts: HumanActs;
  readonly worker: Worker;
  readonly delivery: DeliveryWorker | null;
  readonly feedWatch: FeedWatch;
  readonly releaseWatch: ReleaseWatch;
  readonly flagBoard: FlagBoard;
  readonly upkeep: UpkeepWatch;
  readonly operationWatch: OperationWatch;
  readonly measureWatch: MeasureWatch;
  readonly rolloutDriver: RolloutDriver;
  readonly shadows: Shadows;
  readonly changes: ChangeRequests;
  /** Listens for feeds, applies what arrives, and serves pages at the address that it gives. */
  start(listen: { host: string; port: number }): Promise<{ url: string }>;
  /** Nothing more is taken in; what is under way is finished. The database stays open: it is the caller's. */
  stop(): Promise<void>;
}

/** Makes every part once and joins them. Migrates the database first. */
export async function createSystem(options: SystemOptions): Promise<System> {
  const { database, clock, ids, log } = options;
  await migrate(database);
  const { release, releases } = await putNetworkInForce(options);
  const signals = createSignals();
  const authorizeNow = releases.derived(({ roles }) => createAuthorize(roles));
  const authorize: Authorize = (...question) => authorizeNow()(...question);
  const peopleNow = releases.derived(({ people }) => new Map(people.map((one) => [one.id, one])));
  const person = (id: string): Person | undefined => peopleNow().get(id);
  const ports = { database, clock, ids, log, signals };

  const duty = createDutyBoard({ database, clock });
  await duty.refresh();

  const flagBoard = createFlagBoard({ ...ports, network: () => releases.current.network });
  await flagBoard.look();
  await noteFlags(database, release.network, clock.now());

  const intake = createIntake({
    ...ports,
    release: () => releases.current,
    ...(options.readPem && { readPem: options.readPem }),
    ...(options.delivery && { filesRoot: options.delivery.filesRoot }),
  });
  const flowDeps: Parameters<typeof createFlow>[0] = {
    ...ports,
    releases,
    authorize,
    person,
    holder: ids.next('node'),
    duty,
    flags: flagBoard.read,
    staffed: (pool, site, at) =>
      !poolMembers(releases.current.network, pool, site, at, duty.current()).fallback,
    member: (asked, at) => memberOf(releases.current.network, asked, at, duty.current()),
    asked: ({ pool, site }, at) =>
      poolMembers(releases.current.network, pool, site, at, duty.current()).people.map(
        ({ id }) => id,
      ),
  };
  const { acts, worker, tellOfFeeds, upkeep } = createFlow(flowDeps);
  const releaseWatch = createReleaseWatch({
    ...{ ...ports, releases },
    async switched() {
      await intake.followRelease();
      await noteFlags(database, releases.current.network, clock.now());
    },
  });
  const delivery = deliveryOf(options, { ...ports, releases });
  const sessions = createSessions({ clock, ids });
  const signIn = createSignIn({
    ...{ database, clock, ids, provider: options.identityProvider },
    personById: person,
  });
  const candidates = withReleases(database, options.candidates ?? noCandidates);
  const trials = createTrials({ ...ports, releases, candidates });
  const shadows = createShadows({
    ...{ ...ports, releases, authorize, candidates },
    waits: () => worker.failure() !== null || !worker.hasLanes(),
  });
  const operationWatch = createOperationWatch({
    ...{ database, clock, log },
    network: () => releases.current.network,
    duty: () => duty.current(),
    folder: options.packs ?? null,
    async troubles() {
      const late = [worker.failure(), releaseWatch.failure(), flagBoard.failure()].filter(
        (one) => one !== null,
      );
      return [...late, ...(await readVitalAlerts(database, releases.current.network))];
    },
  });
  const changes = createChangeRequests({
    ...{ ...ports, authorize, person, trials, engine: engineVersion() },
    ...(options.serverKey && { serverKey: options.serverKey }),
    ...(options.localise && { localise: options.localise }),
    async moveRuns({ workflow, site, epoch, ...apply }) {
      const to = must(await readRelease(database, epoch), `the release of epoch ${epoch}`);
      const answer = compileRelease(to);
      if (!('compiled' in answer)) throw new ConfigurationFault(answer.problems);
      return migrateRuns({ workflow, site, to: answer.compiled, apply }, flowDeps);
    },
  });
  const rolloutDriver = createRolloutDriver({
    ...{
      ...ports,
      authorize,
      arms: measuredArms,
      guards: stepGuards(() => releases.current.network, clock),
    },
  });
  const http = await createHttp({
    ...ports,
    changes,
    release: () => releases.current,
    acts,
    trials,
    shadows,
    rollouts: createRollouts({ ...ports, authorize, arms: measuredArms }),
    authorize,
    sessions,
    signIn,
    idleMs: sessionIdleMs,
    operation: () => operationWatch.current(),
    flags: {
      board: flagBoard,
      async change(request) {
        const { network } = releases.current;
        const answer = await changeFlag(request, { ...ports, authorize, network });
        // Whoever did it sees it done.
        if (answer.done) await flagBoard.look();
        return answer;
      },
    },
    onShift: (of, { site, ...pool }, at) => poolMembers(of, pool, site, at, duty.current()).people,
    dutyChanges: () => duty.current(),
    workflowTitle: (id) => releases.title(id),
    workflowsAt: (site) => releases.workflows.at(releases.current.epoch, site) ?? [],
    webRoot: options.webRoot,
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
    ...(options.demo && { demo: options.demo }),
    fhir: createFhir({
      ...{ database, clock, ids, authorize },
      release: () => releases.current,
      workflowTitle: (id) => releases.title(id),
      keep: (row) => intake.keep(row),
    }),
    keep: (row) => intake.keep(row),
    takeDocument: (feed, bytes, peer) => intake.takeDocument(feed, bytes, peer),
    clientOf: createClients(
      () => releases.current.network.clients ?? [],
      options.variable ?? (() => undefined),
    ),
    checks: [
      { name: 'worker', failure: () => Promise.resolve(worker.failure()) },
      { name: 'flags', failure: () => Promise.resolve(flagBoard.failure()) },
    ],
  });
  const feedWatch = createFeedWatch({
    ...{ ...ports, release: () => releases.current },
    ask: (tx, { told, standing }, now) => {
      const alerts = told.map(({ alert, ...one }) => ({ ...alert, ...one }));
      return tellOfFeeds(tx, { told: alerts, standing }, now);
    },
  });
  const measureWatch = createMeasureWatch({ database, clock, log, releases });
  const housekeeping = createHousekeeping({
    ...{ clock, log },
    chores: choresOf({
      ...{ database, clock, sessions, signIn, intake },
      retention: () => releases.current.network.retention ?? defaultRetention,
    }),
  });
  const watches = {
    feedWatch,
    releaseWatch,
    operationWatch,
    measureWatch,
    rolloutDriver,
    flagBoard,
    upkeep,
  };
  const life = lifeOf({
    ...{ intake, worker, delivery, http, housekeeping, trials },
    watches: [...Object.values(watches), shadows.follower, changes.scheduled],
  });
  const parts = { intake, acts, worker, delivery, shadows, changes };
  return { release, database, signals, ...parts, ...watches, ...life };
}

function deliveryOf(
  { delivery, ids }: SystemOptions,
  {
    releases,
    ...ports
  }: Pick<SystemOptions, 'database' | 'clock' | 'ids' | 'log'> & {
    signals: Signals;
    releases: Releases;
  },
): DeliveryWorker | null {
  if (!delivery) return null;
  const zones = releases.derived(({ sites }) => new Map(sites.map(({ id, zone }) => [id, zone])));
  return createDeliveryWorker({
    ...{ ...ports, ...delivery },
    secret(name) {
      const value = delivery.variable(name);
      if (value === undefined) throw new MissingSecret(name);
      return value;
    },
    holder: ids.next('node'),
    subscriptions: createSubscriptions({
      ...{ database: ports.database, ids },
      network: () => releases.current.network,
    }),
    destinations: () => releases.current.network.destinations ?? [],
    zone: (site) => zones().get(site) ?? 'UTC',
  });
}
