import {
  appendAudit,
  covers,
  type Answer,
  type Authorize,
  type Permission,
  type Person,
} from '../access/access.ts';
import { retryConflicts, type Refusal } from '../flow/flow.ts';
import type { Network } from '../governance/governance.ts';
import type { Database, Instant, Transaction } from '../platform/platform.ts';

/** What acts of the programme stand on. */
export interface ProgrammeDeps {
  database: Database;
  network: Network;
  now: Instant;
  authorize: Authorize;
}

export type ProgrammeAnswer = { done: true; id: number | null } | { done: false; refusal: Refusal };

/** Longest text that somebody writes into the programme, in UTF-16 code units. */
export const programmeTextCharsMax = 2_000;

interface SiteAct {
  person: Person;
  permission: Permission;
  site: string;
  /** For the audit: `readiness.show`. */
  action: string;
  /** Of the audit, where the answer gives no id. */
  object: string;
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * One act about a site: permitted or not, decided, and audited, refused ones too, in one transaction. What `decide` wrote before
 * it refused is written nonetheless: it refuses first.
 */
export async function actAtSite(
  act: SiteAct,
  { database, network, now, authorize }: ProgrammeDeps,
  decide: (tx: Transaction) => Promise<ProgrammeAnswer>,
): Promise<ProgrammeAnswer> {
  const { person, site, action, object, detail = {} } = act;
  return retryConflicts(() =>
    database.transaction(action, async (tx) => {
      const answer = await permitted();
      const refused = answer.done ? {} : { refusal: answer.refusal.kind };
      await appendAudit(tx, [
        {
          ...{ at: now, site, actor: person.id, action, patientId: null },
          object: answer.done && answer.id !== null ? `${object}:${answer.id}` : object,
          outcome: answer.done ? 'done' : 'refused',
          detail: { ...detail, ...refused },
        },
      ]);
      return answer;

      async function permitted(): Promise<ProgrammeAnswer> {
        if (!network.sites.some(({ id }) => id === site)) {
          return refuse({ kind: 'not-found', sentence: 'There is no such site.' });
        }
        const may = mayAt(act, authorize);
        return may.allowed ? decide(tx) : refuse({ kind: 'forbidden', sentence: may.reason });
      }
    }),
  );
}

/** Training, feedback and votes are everybody's, also of those who work in one unit alone; to lead takes the whole site. */
function mayAt({ person, permission, site }: SiteAct, authorize: Authorize): Answer {
  const wide = authorize(person, permission, { site, unit: null });
  if (wide.allowed || permission === 'programme.manage') return wide;
  const units = person.grants.filter((grant) => grant.site === site).map(({ unit }) => unit);
  const narrow = units.map((unit) => authorize(person, permission, { site, unit }));
  return narrow.find(({ allowed }) => allowed) ?? wide;
}

/** Whether somebody holds one of these roles for all of a site. */
export function holdsAt(person: Person, roles: readonly string[], site: string): boolean {
  return person.grants.some(
    (grant) => roles.includes(grant.role) && covers(grant, { site, unit: null }),
  );
}

export function refuse(refusal: Refusal): { done: false; refusal: Refusal } {
  return { done: false, refusal };
}

/** What is wrong with a text that must say something; undefined where it will do. */
export function textProblem(text: string, field: string): Refusal | undefined {
  if (text.trim() !== '' && text.length <= programmeTextCharsMax) return undefined;
  const sentence = `Write 1 to ${programmeTextCharsMax} characters.`;
  return { kind: 'invalid', field, sentence };
}
