import { appendAudit, type Answer } from '../access/access.ts';
import type { Refusal } from '../flow/flow.ts';
import type { PageContext } from './endpoint.ts';

/** Something of a patient's that a person wants to see. */
export interface Opened {
  kind: 'task' | 'run' | 'message' | 'patient' | 'attachment' | 'original';
  id: string;
  site: string;
  patientId: string | null;
}

/**
 * Writes down who opened what of which patient, before it is shown: also those who were refused. Gives the refusal, or
 * null where the page may be shown. Without the row there is no page: a fault here fails the request.
 */
export async function auditRead(
  context: Pick<PageContext, 'database' | 'now' | 'person'>,
  opened: Opened,
  answer: Answer,
): Promise<Refusal | null> {
  await appendAudit(context.database, [
    {
      at: context.now,
      site: opened.site,
      actor: context.person.id,
      action: `${opened.kind}.view`,
      object: `${opened.kind}:${opened.id}`,
      patientId: opened.patientId,
      outcome: answer.allowed ? 'done' : 'refused',
      detail: answer.allowed ? {} : { reason: answer.reason },
    },
  ]);
  return answer.allowed ? null : { kind: 'forbidden', sentence: answer.reason };
}
