import type { WithheldRun } from '../flags/flags.ts';
import { must } from '../platform/platform.ts';
import type { Task, TaskHistoryRow } from '../tasks/tasks.ts';
import type { Told } from '../delivery/delivery.ts';
import type {
  Instance,
  Notice,
  ReachedMilestone,
  TakenStep,
  TimerChange,
} from '../workflows/workflows.ts';

/** Ids of patients. */
export interface PatientMerge {
  retired: string;
  survivor: string;
}

/** What was decided, in the order in which it was. */
export interface Decided {
  readonly steps: readonly TakenStep[];
  readonly taskHistory: readonly TaskHistoryRow[];
  readonly timerChanges: readonly TimerChange[];
  readonly notices: readonly Notice[];
  readonly milestones: readonly ReachedMilestone[];
  readonly told: readonly Told[];
  readonly withheld: readonly WithheldRun[];
}

/** Whose and of which visit something is. */
interface Whose {
  patientId: string;
  encounterId: string;
}

/**
 * What one transaction is about to change of instances, tasks and timers. Everything that decides reads through it, so a
 * later message of the same batch sees what an earlier one did; everything is written at its end, set-based.
 */
export class Ledger {
  readonly steps: TakenStep[] = [];
  readonly taskHistory: TaskHistoryRow[] = [];
  readonly timerChanges: TimerChange[] = [];
  readonly notices: Notice[] = [];
  readonly milestones: ReachedMilestone[] = [];
  /** Runs that were not started because they are switched off. */
  readonly withheld: WithheldRun[] = [];
  /** What is for other systems. */
  readonly told: Told[] = [];
  readonly #instances = new Map<string, Instance>();
  readonly #storedInstanceRevs = new Map<string, number>();
  readonly #instancesByPatient = new Map<string, Map<string, Instance>>();
  readonly #tasks = new Map<string, Task>();
  readonly #storedTaskRevs = new Map<string, number>();
  readonly #tasksByInstance = new Map<string, Map<string, string>>();
  /** Ids of instances, by what they are about and by workflow. */
  readonly #instanceAbout = new Map<string, Map<string, string>>();
  readonly #merges: PatientMerge[] = [];
  readonly #decided: readonly unknown[][] = [
    ...[this.steps, this.taskHistory, this.timerChanges, this.notices, this.milestones],
    ...[this.withheld, this.told],
  ];

  /** Takes in what the database holds. */
  load(instances: readonly Instance[], tasks: readonly Task[]): void {
    for (const instance of instances) {
      this.#storedInstanceRevs.set(instance.id, instance.rev);
      this.#put(instance);
    }
    for (const task of tasks) {
      this.#storedTaskRevs.set(task.id, task.rev);
      this.#putTask(task);
    }
  }

  instance(id: string): Instance {
    return this.#instances.get(id) ?? absent(`instance ${id}`);
  }

  instancesOf(patientId: string): Instance[] {
    return [...(this.#instancesByPatient.get(patientId)?.values() ?? [])];
  }

  /** Of the instances of a patient and of those about a subject the ones that `hears` says so of. */
  instancesThat(
    hears: (instance: Instance) => boolean,
    { patientId, subject }: { patientId: string; subject: string },
  ): readonly Instance[] {
    const ofPatient = this.#instancesByPatient.get(patientId);
    const about = this.#instanceAbout.get(subject);
    if (!ofPatient && !about) return none;
    const found: Instance[] = [];
    if (ofPatient)
      for (const instance of ofPatient.values()) if (hears(instance)) found.push(instance);
    if (!about) return found;
    for (const id of about.values()) {
      const instance = this.instance(id);
      if (instance.subject !== subject || ofPatient?.has(id) === true) continue;
      if (hears(instance)) found.push(instance);
    }
    return found;
  }

  /** The instance hears only of its subject from now on, until it changes: it is not asked about the rest of its patient. */
  leavePatient({ id, patientId }: Instance): void {
    this.#instancesByPatient.get(patientId)?.delete(id);
  }

  /** The instances about a subject, whoever the patient is. */
  instancesAbout(subject: string): readonly Instance[] {
    const ids = this.#instanceAbout.get(subject);
    if (!ids) return none;
    return Array.from(ids.values(), (id) => this.instance(id)).filter(
      (one) => one.subject === subject,
    );
  }

  /** The instance of a workflow about a subject, whoever the patient is now. */
  findInstance(workflow: string, subject: string): Instance | undefined {
    const id = this.#instanceAbout.get(subject)?.get(workflow);
    return id === undefined ? undefined : this.instance(id);
  }

  task(instanceId: string, key: string): Task | undefined {
    const id = this.#tasksByInstance.get(instanceId)?.get(key);
    return id === undefined ? undefined : this.#tasks.get(id);
  }

  taskById(id: string): Task {
    return this.#tasks.get(id) ?? absent(`task ${id}`);
  }

  tasksOf(instanceId: string): Task[] {
    const ids = this.#tasksByInstance.get(instanceId)?.values() ?? [];
    return Array.from(ids, (id) => must(this.#tasks.get(id), `task ${id} is not loaded`));
  }

  take(taken: TakenStep): void {
    this.steps.push(taken);
    this.#put(taken.step.instance);
  }

  changeTask(task: Task, history: TaskHistoryRow): void {
    this.taskHistory.push(history);
    this.#putTask(task);
  }

  /** Puts a task back as it was before the last change, which was refused after all. */
  takeBack(before: Task): void {
    this.taskHistory.pop();
    this.#putTask(before);
  }

  /** Was anything decided since the last time? Of most events nothing is. */
  get hasDecided(): boolean {
    return this.steps.length + this.taskHistory.length + this.withheld.length > 0;
  }

  /** Shows what was decided since the last time, and forgets it: for who writes nothing and goes on. */
  drain(take: (decided: Decided) => void): void {
    take(this);
    for (const list of this.#decided) list.length = 0;
  }

  /** A task that is over is not changed any more, and need not be kept. */
  forgetTask({ id, instanceId, key }: Task): void {
    this.#tasks.delete(id);
    this.#tasksByInstance.get(instanceId)?.delete(key);
  }

  /** The instances and tasks of a retired patient are the survivor's from now on. */
  repoint(merge: PatientMerge): void {
    this.#merges.push(merge);
    for (const instance of this.instancesOf(merge.retired)) {
      this.#put({ ...instance, patientId: merge.survivor });
      for (const task of this.tasksOf(instance.id)) {
        this.#putTask({ ...task, patientId: merge.survivor });
      }
    }
    this.#instancesByPatient.delete(merge.retired);
  }

  /** The instances about a visit that was filed wrong, with their tasks, follow it. */
  moveVisit({ from, encounterId, to }: { from: string; encounterId: string; to: Whose }): void {
    for (const instance of this.instancesOf(from)) {
      if (instance.encounterId !== encounterId) continue;
      this.#instancesByPatient.get(from)?.delete(instance.id);
      const about = instance.subject === encounterId ? to.encounterId : instance.subject;
      const isFree = this.findInstance(instance.workflow, about) === undefined;
      this.#put({ ...instance, ...to, subject: isFree ? about : instance.subject });
      for (const task of this.tasksOf(instance.id)) this.#putTask({ ...task, ...to });
    }
  }

  /** In the order in which they happened. */
  merges(): readonly PatientMerge[] {
    return this.#merges;
  }

  newInstances(): Instance[] {
    return [...this.#instances.values()].filter(({ id }) => !this.#storedInstanceRevs.has(id));
  }

  /** Changed ones with the revision that the database must still hold. */
  changedInstances(): { instance: Instance; storedRev: number }[] {
    return changed(this.#instances, this.#storedInstanceRevs).map(([instance, storedRev]) => ({
      instance,
      storedRev,
    }));
  }

  newTasks(): Task[] {
    return [...this.#tasks.values()].filter(({ id }) => !this.#storedTaskRevs.has(id));
  }

  changedTasks(): { task: Task; fromRev: number }[] {
    return changed(this.#tasks, this.#storedTaskRevs).map(([task, fromRev]) => ({
      task,
      fromRev,
    }));
  }

  #put(instance: Instance): void {
    this.#instances.set(instance.id, instance);
    const about = this.#instanceAbout.get(instance.subject);
    if (about) about.set(instance.workflow, instance.id);
    else this.#instanceAbout.set(instance.subject, new Map([[instance.workflow, instance.id]]));
    const ofPatient = this.#instancesByPatient.get(instance.patientId);
    if (ofPatient) ofPatient.set(instance.id, instance);
    else this.#instancesByPatient.set(instance.patientId, new Map([[instance.id, instance]]));
  }

  #putTask(task: Task): void {
    this.#tasks.set(task.id, task);
    const ofInstance = this.#tasksByInstance.get(task.instanceId);
    if (ofInstance) ofInstance.set(task.key, task.id);
    else this.#tasksByInstance.set(task.instanceId, new Map([[task.key, task.id]]));
  }
}

// The sentence is made only where it is needed: this is asked more often than anything else.
function absent(what: string): never {
  return must<never>(undefined, `${what} is not loaded`);
}

const none: readonly Instance[] = [];

function changed<T extends { id: string; rev: number }>(
  now: ReadonlyMap<string, T>,
  stored: ReadonlyMap<string, number>,
): [T, number][] {
  const rows: [T, number][] = [];
  for (const [id, storedRev] of stored) {
    const one = now.get(id);
    if (one && one.rev !== storedRev) rows.push([one, storedRev]);
  }
  return rows;
}
