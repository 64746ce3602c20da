import type { Instant } from '../platform/platform.ts';
import { DueHeap } from './due-heap.ts';

/**
 * What falls due, by patient: the runs of one touch each other and go by one clock, those of different patients do not. So
 * it does not matter whose events are read first.
 */
export class DueByPatient<Item> {
  readonly #heaps = new Map<string, DueHeap<Item>>();

  push(patientId: string, at: Instant, item: Item): void {
    let heap = this.#heaps.get(patientId);
    if (!heap) this.#heaps.set(patientId, (heap = new DueHeap()));
    heap.push(at, item);
  }

  /** The earliest of a patient, if it is due before `end`. */
  popBefore(patientId: string, end: Instant): { at: Instant; item: Item } | undefined {
    return this.#heaps.get(patientId)?.popBefore(end);
  }

  /** Two patients have to do with each other (a merge, a moved visit): from now on they go by one clock. */
  join(one: string, other: string): void {
    const heap = this.#heaps.get(one);
    const poured = this.#heaps.get(other);
    if (one === other || (heap && heap === poured)) return;
    if (!poured) {
      if (heap) this.#heaps.set(other, heap);
      return;
    }
    if (heap)
      for (let due = heap.popBefore(Infinity); due; due = heap.popBefore(Infinity))
        poured.push(due.at, due.item);
    for (const [patientId, known] of this.#heaps) {
      if (known === heap) this.#heaps.set(patientId, poured);
    }
    this.#heaps.set(one, poured);
  }

  patients(): Iterable<string> {
    return this.#heaps.keys();
  }
}
