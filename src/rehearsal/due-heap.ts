import type { Instant } from '../platform/platform.ts';

interface Entry<Item> {
  at: Instant;
  /** Of two that fall due at once, the one that was put in first comes first. */
  order: number;
  item: Item;
}

/** What falls due later, the earliest on top: a binary heap. */
export class DueHeap<Item> {
  readonly #entries: Entry<Item>[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  push(at: Instant, item: Item): void {
    const entries = this.#entries;
    const entry = { at, order: this.#order++, item };
    let place = entries.length;
    entries.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = entries[above];
      if (!parent || !isBefore(entry, parent)) break;
      entries[place] = parent;
      place = above;
    }
    entries[place] = entry;
  }

  /** Takes out the earliest, if it is due before `end`. */
  popBefore(end: Instant): { at: Instant; item: Item } | undefined {
    const entries = this.#entries;
    const [first] = entries;
    if (!first || first.at >= end) return undefined;
    const last = entries.pop();
    if (last && last !== first) this.#sink(last);
    return first;
  }

  #sink(entry: Entry<Item>): void {
    const entries = this.#entries;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      let child = entries[below];
      const other = entries[below + 1];
      if (child && other && isBefore(other, child)) {
        child = other;
        below++;
      }
      if (!child || !isBefore(child, entry)) break;
      entries[place] = child;
      place = below;
    }
    entries[place] = entry;
  }
}

function isBefore<Item>(one: Entry<Item>, other: Entry<Item>): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
