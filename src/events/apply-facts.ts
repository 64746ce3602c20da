import type { ClinicalEvent, Fact } from '../canonical/canonical.ts';
import { unreachable, type Problem } from '../platform/platform.ts';

import type { Application, MessageContext } from './application.ts';
import { applyBedStatus } from './apply-bed-status.ts';
import { applyCareItem } from './apply-care-item.ts';
import { applyEncounter } from './apply-encounter.ts';
import { applyLink } from './apply-link.ts';
import { applyMaster } from './apply-master.ts';
import { applyMerge } from './apply-merge.ts';
import { applyMove } from './apply-move.ts';
import { applyNamedMessage } from './apply-named-message.ts';
import { applyPatient } from './apply-patient.ts';
import { applyResult } from './apply-result.ts';
import type { Records } from './records.ts';

/** What became of a message's facts. Problems here are warnings: the facts that fit are applied all the same. */
export interface AppliedFacts {
  events: ClinicalEvent[];
  problems: Problem[];
}

/**
 * Holds one message's facts against what is known: changes `records` and gives the clinical events that say what changed.
 * A fact that changes nothing gives no event, so applying a message twice is harmless. No IO; never throws on any fact,
 * provided that `loadRecords` was asked for it.
 */
export function applyFacts(
  records: Records,
  facts: readonly Fact[],
  context: MessageContext,
): AppliedFacts {
  const application: Application = { records, context, events: [], problems: [] };
  for (const fact of facts) applyFact(application, fact);
  return { events: application.events, problems: application.problems };
}

function applyFact(application: Application, fact: Fact): void {
  switch (fact.kind) {
    case 'patient':
      return applyPatient(application, fact);
    case 'merge':
      return applyMerge(application, fact);
    case 'link':
      return applyLink(application, fact);
    case 'move':
      return applyMove(application, fact);
    case 'bed-status':
      return applyBedStatus(application, fact);
    case 'encounter':
      return applyEncounter(application, fact);
    case 'result':
      return applyResult(application, fact);
    case 'order':
    case 'appointment':
    case 'document':
    case 'referral':
    case 'immunization':
      return applyCareItem(application, fact);
    case 'named-message':
      return applyNamedMessage(application, fact);
    case 'provider':
    case 'place':
      return applyMaster(application, fact);
    default:
      unreachable(fact);
  }
}
