import { fnv1a } from '../platform/platform.ts';
import type { Instance } from '../workflows/workflows.ts';

/** From so many subjects on it is noted beside the map which ones there may be. A ledger of one transaction has a few. */
const marksFromSubjects = 10_000;

const marks = 2 ** 23;
const hashedChars = 8;

/**
 * The ids of instances by what they are about, and by workflow. Most subjects that it is asked for are new ones, as every result is one:
 * where there are hundreds of thousands, a bit for each says so in a tenth of the time that a map takes to find nothing.
 */
export class SubjectIndex {
  readonly #bySubject = new Map<string, Map<string, string>>();
  #marks: Uint32Array | undefined;

  get(subject: string): ReadonlyMap<string, string> | undefined {
    return this.#mayHave(subject) ? this.#bySubject.get(subject) : undefined;
  }

  put({ id, subject, workflow }: Pick<Instance, 'id' | 'subject' | 'workflow'>): void {
    const about = this.#bySubject.get(subject);
    if (about) {
      about.set(workflow, id);
      return;
    }
    this.#bySubject.set(subject, new Map([[workflow, id]]));
    if (this.#marks) mark(this.#marks, subject);
    else if (this.#bySubject.size >= marksFromSubjects) this.#marks = this.#marked();
  }

  #mayHave(subject: string): boolean {
    if (!this.#marks) return true;
    const place = placeOf(subject);
    return ((this.#marks[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
  }

  #marked(): Uint32Array {
    const all = new Uint32Array(marks / 32);
    for (const subject of this.#bySubject.keys()) mark(all, subject);
    return all;
  }
}

function mark(all: Uint32Array, subject: string): void {
  const place = placeOf(subject);
  all[place >>> 5] = (all[place >>> 5] ?? 0) | (1 << (place & 31));
}

/** Of the last characters, in which ids differ most. */
function placeOf(subject: string): number {
  const hash = fnv1a(subject, Math.max(0, subject.length - hashedChars));
  return ((hash ^ (hash >>> 15)) >>> 0) % marks;
}
