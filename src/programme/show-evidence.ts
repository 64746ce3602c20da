import type { Person } from '../access/access.ts';
import {
  actAtSite,
  holdsAt,
  refuse,
  textProblem,
  type ProgrammeAnswer,
  type ProgrammeDeps,
} from './act-at-site.ts';
import type { Evidence } from './readiness-standing.ts';
import { insertEvidence } from './readiness-store.ts';
import { insertTraining } from './training-store.ts';
import { trainingOf } from './training.ts';

export interface EvidenceRequest extends Pick<
  Evidence,
  'site' | 'criterion' | 'shown' | 'kind' | 'reference' | 'note'
> {
  person: Person;
}

/**
 * Somebody shows that a criterion is met at a site, or says that it is so no more. Each line is kept; the newest counts, until
 * its time is over. Only criteria that people show, and only by the roles that the network names for it.
 */
export async function showEvidence(
  { person, ...evidence }: EvidenceRequest,
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  const { site, criterion: id, kind, reference, shown, note } = evidence;
  const act = {
    ...{ person, site, action: 'readiness.show', permission: 'programme.act' as const },
    ...{ object: `criterion:${id}`, detail: { kind, shown } },
  };
  return actAtSite(act, deps, async (tx) => {
    const criterion = deps.network.readiness?.criteria.find((one) => one.id === id);
    if (!criterion) return refuse({ kind: 'not-found', sentence: 'There is no such criterion.' });
    if (!('evidence' in criterion)) {
      const sentence = 'This criterion is measured; nobody can say that it is met.';
      return refuse({ kind: 'not-now', sentence });
    }
    const { roles } = criterion.evidence;
    if (!holdsAt(person, roles, site)) {
      const titles = roles.map((role) => titleOf(deps, role)).join(' or ');
      const sentence = `This is shown by whoever is ${titles} there.`;
      return refuse({ kind: 'forbidden', sentence });
    }
    const wrong =
      textProblem(note, 'note') ?? (shown ? referenceProblem(kind, reference) : undefined);
    if (wrong) return refuse(wrong);
    const texts = { reference: reference.trim(), note: note.trim() };
    await insertEvidence(tx, { ...evidence, ...texts, by: person.id, at: deps.now });
    return { done: true, id: null };
  });
}

/** Somebody went through a step of training: they say so themselves, or whoever leads the programme does. */
export async function recordTraining(
  { person, site, step, trained }: { person: Person; site: string; step: string; trained: string },
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  const act = {
    ...{ person, site, action: 'training.record', object: `training:${step}` },
    permission: 'programme.act' as const,
    detail: { trained },
  };
  return actAtSite(act, deps, async (tx) => {
    const { now } = deps;
    const asked = trainingOf(deps.network, { site, done: [] }, now).some(
      (one) => one.step.id === step && one.person === trained,
    );
    if (!asked) {
      const sentence = 'This step is not for this person at this site.';
      return refuse({ kind: 'not-found', sentence });
    }
    const leads = deps.authorize(person, 'programme.manage', { site, unit: null });
    if (trained !== person.id && !leads.allowed) {
      return refuse({ kind: 'forbidden', sentence: 'Each records their own training.' });
    }
    await insertTraining(tx, { site, step, person: trained, recordedBy: person.id, at: now });
    return { done: true, id: null };
  });
}

function referenceProblem(kind: Evidence['kind'], reference: string) {
  const wrong = textProblem(reference, 'reference');
  if (wrong || kind !== 'link' || /^https?:\/\/[^\s]+$/.test(reference.trim())) return wrong;
  const sentence = 'A link begins with https:// or http://.';
  return { kind: 'invalid' as const, field: 'reference', sentence };
}

function titleOf({ network }: ProgrammeDeps, role: string): string {
  return network.roles.find(({ id }) => id === role)?.title ?? role;
}
