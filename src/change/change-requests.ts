import type { Authorize, Person } from '../access/access.ts';
import {
  readAssignments,
  readTree,
  readBundles,
  type Network,
  type SourceFiles,
} from '../governance/governance.ts';
import {
  faultName,
  must,
  type Clock,
  type Database,
  type Log,
  type Queryable,
  type Signals,
} from '../platform/platform.ts';
import { readRequestTrial, type Trial, type Trials } from '../trials/trials.ts';
import { actOnRequest, type ActOnRequest, type RequestAnswer } from './act-on-request.ts';
import type { ApplyDeps, ServerKey } from './apply-request.ts';
import type { ChangeRequest, ShownState } from './change-request.ts';
import { createCandidates } from './load-candidate.ts';
import { approvalsOf } from './required-approvals.ts';
import { previewRebase, type RebasedFile } from './rebase-request.ts';
import { withVersion } from './request-base.ts';
import { createRequestReplays, requestReplayDays, type RequestReplays } from './request-replay.ts';
import { RequestRefused } from './request-refusal.ts';
import { shownState } from './request-moves.ts';
import { listRequests, markViewed, readEvents, readRequest, readViewed } from './request-store.ts';
import { reviewRequest, withChanges, type Review } from './review-request.ts';
import { createScheduledApply, type MoveRuns, type ScheduledApply } from './scheduled-apply.ts';
import { readOpenedTasks, type OpenedTasks } from './task-rate-store.ts';
import { createRequest, type NewRequest } from './write-request.ts';

export interface ChangeRequestDeps {
  database: Database;
  clock: Clock;
  log: Log;
  signals: Signals;
  authorize: Authorize;
  /** Somebody of the network in force. */
  person: (id: string) => Person | undefined;
  /** The version of this program. */
  engine: string;
  /** Absent: this server has no key to sign with. */
  serverKey?: ServerKey;
  /** What this machine changes of every network that it runs. Absent: nothing. */
  localise?: (network: Network) => Network;
  /** Tries requests on the last days. Absent: they are not tried here. */
  trials?: Trials;
  /** Moves open runs after a request was applied. Absent: they all end on their version. */
  moveRuns?: MoveRuns;
}

/** Change requests: proposed, looked at by those whom the policy names, and put in force as they were approved. */
export interface ChangeRequests {
  create(person: Person, asked: NewRequest): Promise<RequestAnswer>;
  act(asked: ActOnRequest): Promise<RequestAnswer>;
  /** The requests that were touched last. */
  list(): Promise<readonly ListedRequest[]>;
  /** One as it stands now, for somebody who looks at it. Undefined: there is none. */
  look(id: number, person: Person): Promise<LookedAt | undefined>;
  /** Marks an object of the difference as looked at, or (digest null) as not. */
  view(id: number, person: Person, object: string, digest: string | null): Promise<void>;
  /** Null: requests are not tried on this server. */
  readonly replays: RequestReplays | null;
  /** Applies what is due. Runs by itself between `start` and `stop`. */
  readonly scheduled: ScheduledApply;
}

export interface ListedRequest extends Omit<ChangeRequest, 'files'> {
  fileCount: number;
  shown: ShownState;
}

export interface LookedAt extends Review {
  shown: ShownState;
  /** What they looked at already: the digest of what was different, by object. */
  viewed: ReadonlyMap<string, string>;
  /** Where the request and what moved beneath it changed the same lines. Empty where nothing moved. */
  conflicts: readonly RebasedFile[];
  /** The approvals that they could give, as `NeededApproval.key`. */
  mine: readonly string[];
  /** The last days once more through the candidate: of this plan, running or ended. Null: not yet. */
  replay: Trial | null;
  /** Tasks that each workflow opened a day at each site of the request, over the last week. */
  tasksADay: readonly OpenedTasks[];
}

/** What is looked back at to say how much work a change is about. */
const rateDays = 7;
const DAY_MS = 86_400_000;

export function createChangeRequests(deps: ChangeRequestDeps): ChangeRequests {
  const { database, clock, localise = (network) => network, serverKey = null } = deps;
  const candidates = createCandidates(localise);
  const loaded: ApplyDeps['loaded'] = async (tx, { base, files }) => {
    const baseFiles = must(await readTree(tx, base.tree), 'the files of the base are kept');
    const bundles = await readBundles(tx, [base.bundle]);
    const network = must(bundles.get(base.bundle), 'the bundle of the base is kept');
    const changed = withChanges(baseFiles, files);
    const candidate = await candidates.load(changed, network, clock.now());
    return { ...candidate, files: changed, baseFiles, base: network };
  };
  const applying: ApplyDeps = {
    ...deps,
    ...{ candidates, serverKey, loaded },
    async withVersion(tx, request) {
      const { baseFiles, base, network } = await loaded(tx, request);
      const whole = { baseFiles, base, candidate: network };
      return { ...request, files: await withVersion(tx, request.files, whole) };
    },
  };
  const { trials, log } = deps;
  const replays = trials ? createRequestReplays({ ...applying, trials }) : null;
  return {
    ...{ replays, create: (person, asked) => createRequest(person, asked, applying) },
    async act(asked) {
      const answer = await actOnRequest(asked, applying);
      if (answer.done && asked.act.act === 'submit') await tryBefore(asked, { replays, log });
      return answer;
    },
    async list() {
      const assignments = await readAssignments(database);
      const requests = await listRequests(database);
      return requests.map((one) => ({ ...one, shown: shownState(one, assignments) }));
    },
    async look(id, person) {
      const request = await readRequest(database, id);
      if (!request) return undefined;
      const review = await reviewRequest(
        database,
        request,
        await readEvents(database, id),
        applying,
      );
      const isOpen = request.state !== 'applied' && request.state !== 'cancelled';
      const opened = await readOpenedTasks(database, clock.now() - rateDays * DAY_MS);
      const tried = review.plan && { id, plan: review.plan.fingerprint };
      const replay =
        tried && (trials ? trials.ofRequest(tried) : readRequestTrial(database, tried));
      return {
        ...{ ...review, replay: (await replay) ?? null },
        mine: approvalsOf(person, review.plan?.approvals ?? [], review.sites).map(({ key }) => key),
        tasksADay: opened
          .filter(({ site }) => review.sites.includes(site))
          .map((one) => ({ ...one, tasks: one.tasks / rateDays })),
        shown: shownState(request, await readAssignments(database)),
        viewed: await readViewed(database, id, person.id),
        conflicts: isOpen && review.moved.length > 0 ? await conflictsOf(database, request) : [],
      };
    },
    view: (request, person, object, digest) =>
      markViewed(database, { request, person: person.id, object, digest }, clock.now()),
    scheduled: createScheduledApply(applying, { log: deps.log, moveRuns: deps.moveRuns ?? null }),
  };
}

/** Whoever is asked to review finds the last days gone through, unless something else is being tried: then they begin it. */
async function tryBefore(
  { person, id }: ActOnRequest,
  { replays, log }: { replays: RequestReplays | null; log: Log },
): Promise<void> {
  try {
    await replays?.begin(person, id, requestReplayDays);
  } catch (error) {
    log.warn('change.not-tried', { request: id, fault: faultName(error) });
  }
}

async function conflictsOf(
  database: Database,
  request: ChangeRequest,
): Promise<readonly RebasedFile[]> {
  try {
    return (await previewRebase(database, request)).conflicts;
  } catch (error) {
    // What runs there now cannot be built upon: the act says why.
    if (error instanceof RequestRefused) return [];
    throw error;
  }
}

/** All files as a request would have them. Undefined: there is no such request. */
export async function readRequestFiles(
  tx: Queryable,
  id: number,
): Promise<SourceFiles | undefined> {
  const request = await readRequest(tx, id);
  if (!request) return undefined;
  const base = must(await readTree(tx, request.base.tree), 'the files of the base are kept');
  return withChanges(base, request.files);
}
