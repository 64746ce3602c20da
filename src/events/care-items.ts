import type { CareItem, CareKind, MasterRecord } from '../canonical/canonical.ts';
import { must } from '../platform/platform.ts';

import type { IdentifierMove, VisitMove } from './stored-records.ts';

/** A key and the care item that it leads to. */
export interface CareKey {
  itemKey: string;
  site: string;
  lane: number;
  kind: CareKind;
  itemId: string;
}

/** The part of `Records` that care items and master records are: what a batch loaded, and what it changed of it. */
export class CareItems {
  readonly #items = new Map<string, CareItem>();
  readonly #keys = new Map<string, CareKey>();
  readonly #masters = new Map<string, MasterRecord>();
  readonly #changedItems = new Set<string>();
  readonly #changedKeys = new Set<string>();
  readonly #changedMasters = new Set<string>();

  load(rows: {
    items?: readonly CareItem[];
    keys?: readonly CareKey[];
    masters?: readonly MasterRecord[];
  }): void {
    for (const row of rows.items ?? []) this.#items.set(row.id, row);
    for (const row of rows.keys ?? []) this.#keys.set(row.itemKey, row);
    for (const row of rows.masters ?? []) this.#masters.set(row.id, row);
  }

  item(id: string): CareItem {
    return must(this.#items.get(id), 'a care item of this batch is not loaded');
  }

  itemOfKey(itemKey: string): CareItem | undefined {
    const key = this.#keys.get(itemKey);
    return key && this.item(key.itemId);
  }

  putItem(item: CareItem): void {
    this.#items.set(item.id, item);
    this.#changedItems.add(item.id);
  }

  /** A key that leads somewhere already is left alone. */
  addKey(key: CareKey): void {
    if (this.#keys.has(key.itemKey)) return;
    this.#keys.set(key.itemKey, key);
    this.#changedKeys.add(key.itemKey);
  }

  master(id: string): MasterRecord | undefined {
    return this.#masters.get(id);
  }

  putMaster(record: MasterRecord): void {
    this.#masters.set(record.id, record);
    this.#changedMasters.add(record.id);
  }

  /** What is loaded of `retired` is the survivor's from here on. */
  merge({ retired, survivor }: { retired: string; survivor: string }): void {
    for (const item of this.#items.values()) {
      if (item.patientId !== retired) continue;
      this.putItem({ ...item, patientId: survivor, rev: item.rev + 1 });
    }
  }

  /** What was told under these identifiers of `from` is of `to`. */
  moveIdentifiers({ from, to, keys }: IdentifierMove): void {
    for (const item of this.#items.values()) {
      if (item.patientId !== from || !keys.includes(item.patientKey)) continue;
      this.putItem({ ...item, patientId: to, rev: item.rev + 1 });
    }
  }

  /** What belongs to a visit goes where the visit goes. */
  moveVisit({ encounterId, toEncounterId, toPatientId }: VisitMove): void {
    for (const item of this.#items.values()) {
      if (item.encounterId !== encounterId) continue;
      const moved = { encounterId: toEncounterId, patientId: toPatientId };
      this.putItem({ ...item, ...moved, rev: item.rev + 1 });
    }
  }

  changes(): CareChanged {
    return {
      items: sorted(this.#changedItems, this.#items),
      keys: sorted(this.#changedKeys, this.#keys),
      masters: sorted(this.#changedMasters, this.#masters),
    };
  }
}

export interface CareChanged {
  items: CareItem[];
  keys: CareKey[];
  masters: MasterRecord[];
}

function sorted<Row>(ids: ReadonlySet<string>, rows: ReadonlyMap<string, Row>): Row[] {
  return [...ids].sort().map((id) => must(rows.get(id), 'a changed row exists'));
}
