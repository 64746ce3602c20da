import type { Instant } from '../platform/platform.ts';

/** Who did what to what. `detail` carries ids, codes and reasons, never names or values of patients. */
export interface AuditRow {
  at: Instant;
  site: string | null;
  /** A person's id, or `system`. */
  actor: string;
  /** `task.accept`, `session.begin`: the noun and the verb. */
  action: string;
  /** `task:task_01…`, `exception:…`: the kind and the id. */
  object: string;
  patientId: string | null;
  outcome: 'done' | 'refused';
  detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** A row as kept. `id` rises in the order of writing. */
export interface AuditEntry extends AuditRow {
  id: number;
}

/** What the audit is asked: all about one object, or all that one actor did. */
export type AuditQuestion = { object: string; limit: number } | { actor: string; limit: number };
