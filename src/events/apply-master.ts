import type {
  AnyMasterFact,
  MasterChange,
  MasterRecord,
  MasterStatus,
} from '../canonical/canonical.ts';

import { warn, type Application } from './application.ts';
import { masterTables } from './care-columns.ts';

/** HL7 table 0180. What is deleted there stays here under that status: old messages name it. */
const statusAfter: Readonly<
  Record<MasterChange, (known: MasterStatus | undefined) => MasterStatus>
> = {
  added: () => 'active',
  updated: (known) => (known === undefined || known === 'deleted' ? 'active' : known),
  reactivated: () => 'active',
  deactivated: () => 'inactive',
  deleted: () => 'deleted',
};

/** Keeps who works at the site and what places it has. They belong to no patient, so there is no clinical event. */
export function applyMaster(application: Application, fact: AnyMasterFact): void {
  const { records, context } = application;
  const known = records.care.master(fact.id);
  if (known && isEarlier(fact.toldAt, known.toldAt)) {
    warn(
      application,
      'late-change',
      `${fact.kind}.status`,
      'This happened before the last change that is known; the later one was kept.',
    );
    return;
  }
  const after: MasterRecord = {
    kind: fact.kind,
    id: fact.id,
    site: context.site,
    status: statusAfter[fact.change](known?.status),
    details: detailsAfter(known, fact),
    toldAt: fact.toldAt ?? known?.toldAt ?? null,
    rev: (known?.rev ?? 0) + 1,
    changedAt: context.now,
    sourceSeq: context.seq,
  };
  if (known && sameRecord(known, after)) return;
  records.care.putMaster(after);
}

function isEarlier(at: number | null, than: number | null): boolean {
  return at !== null && than !== null && at < than;
}

function detailsAfter(
  known: MasterRecord | undefined,
  { kind, details }: AnyMasterFact,
): MasterRecord['details'] {
  const before: Readonly<Record<string, unknown>> = { ...known?.details };
  const said: Readonly<Record<string, unknown>> = { ...details };
  const after = Object.keys(masterTables[kind].columns).map((detail) => {
    const now = said[detail];
    return [detail, now === undefined ? (before[detail] ?? null) : now];
  });
  return Object.fromEntries(after) as unknown as MasterRecord['details'];
}

function sameRecord(a: MasterRecord, b: MasterRecord): boolean {
  return (
    a.status === b.status &&
    a.toldAt === b.toldAt &&
    JSON.stringify(a.details) === JSON.stringify(b.details)
  );
}
