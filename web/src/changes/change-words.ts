import type { ApiChange, ApiChangeActKind, ApiChangeState } from '../../../src/http/api.ts';
import { clockTime, dayOf, zoneName } from '../time/clinical-time.ts';

const states: Record<ApiChangeState, string> = {
  draft: 'Draft',
  'in-review': 'In review',
  'changes-requested': 'Changes requested',
  approved: 'Approved',
  scheduled: 'Scheduled',
  applied: 'Applied',
  superseded: 'Superseded',
  'rolled-back': 'Rolled back',
  cancelled: 'Cancelled',
};

export function stateWords(state: ApiChangeState): string {
  return states[state];
}

/** What a button says that does it. */
export const actWords: Record<ApiChangeActKind, string> = {
  edit: 'Edit',
  rebase: 'Rebase',
  submit: 'Submit for review',
  comment: 'Comment',
  approve: 'Approve',
  'ask-changes': 'Ask for changes',
  schedule: 'Schedule',
  unschedule: 'Take the schedule back',
  apply: 'Apply now',
  override: 'Apply without approval',
  cancel: 'Cancel the request',
};

const told: Readonly<Record<string, string>> = {
  create: 'began the request',
  edit: 'edited it',
  rebase: 'rebased it',
  submit: 'submitted it for review',
  comment: 'said',
  approve: 'approved it',
  'ask-changes': 'asked for changes',
  schedule: 'scheduled it',
  unschedule: 'took the schedule back',
  apply: 'applied it',
  override: 'applied it without all approvals',
  cancel: 'cancelled it',
  suspend: 'suspended the schedule',
  'runs-moved': 'moved open runs',
};

export function eventWords(kind: string): string {
  return told[kind] ?? kind;
}

export function placesWords(sites: readonly string[] | null): string {
  return sites === null ? 'Everywhere' : sites.join(', ');
}

export function momentWords(at: string, zone: string): string {
  const instant = Date.parse(at);
  return `${dayOf(instant, zone)} ${clockTime(instant, zone)} ${zoneName(instant, zone)}`;
}

/** How many objects somebody has looked at. */
export function viewedWords({ difference }: Pick<ApiChange, 'difference'>): string {
  const viewed = difference.filter((one) => one.viewed).length;
  return `${viewed} of ${difference.length} looked at`;
}

const audiences: Readonly<Record<string, string>> = {
  everybody: 'Everybody',
  nursing: 'Nurses',
  physicians: 'Physicians',
  informatics: 'Informatics',
  integration: 'Integration',
  support: 'Support',
  executives: 'Executives',
};

/** Whom a release note is for. */
export function audienceWords(audience: string): string {
  return audiences[audience] ?? audience;
}
