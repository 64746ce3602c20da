import type { Network } from '../governance/governance.ts';
import { iso, siteClock, unreachable, type Instant } from '../platform/platform.ts';
import type { TaskHistoryRow } from './task.ts';

/** How people, roles, units and times are written in sentences about a task. */
export interface TaskWords {
  person(id: string): string;
  role(id: string): string;
  unit(id: string): string;
  time(at: Instant): string;
}

/** Ids as they are, times in UTC: where no network is at hand. */
export const plainWords: TaskWords = {
  person: (id) => id,
  role: (id) => id,
  unit: (id) => id,
  time: (at) => `${iso(at).slice(11, 16)} UTC`,
};

/**
 * Names and titles of the network, times as `HH:mm` with the zone's short name on the site's clock (user interface rules
 * S10 and S12: during fall-back the zone tells the repeated hours apart). What the network does not know keeps its id.
 */
export function networkWords(network: Network, site: string): TaskWords {
  const found = network.sites.find((one) => one.id === site);
  return {
    person: (id) => network.people.find((one) => one.id === id)?.name ?? id,
    role: (id) => network.roles.find((one) => one.id === id)?.title ?? id,
    unit: (id) => found?.units.find((one) => one.id === id)?.title ?? id,
    time: (at) => siteClock(at, found?.zone ?? 'UTC'),
  };
}

/** A line of a task's history as a sentence without its actor: `accepted, taking over from Nina Okafor`. */
export function historySentence(row: TaskHistoryRow, words: TaskWords): string {
  const { detail } = row;
  const former = text(detail['from']) && words.person(text(detail['from']));
  const reason = text(detail['reason']);
  switch (row.act) {
    case 'open':
      return `asked ${pool(detail, words)}${byName(detail, words)}`;
    case 'cover':
      return detail['fallback'] === true
        ? 'asked the fallback pool too: nobody on shift holds the role'
        : 'no longer asks the fallback pool: somebody on shift holds the role';
    case 'other-patient':
      return `is about another patient from here on: ${words.person(text(detail['by']))} took a merge of two patients back`;
    case 'accept':
      return former ? `accepted, taking over from ${former}` : 'accepted';
    case 'start':
      return 'began';
    case 'decline':
      if (detail['offer'] === true) return `declined the hand-over: ${reason}`;
      return former ? `gave it back: ${reason}` : `declined: ${reason}`;
    case 'hand-over':
      return `offered it to ${words.person(text(detail['to']))}: ${text(detail['note'])}`;
    case 'escalate':
      return `asked to escalate now: ${reason}`;
    case 'complete':
      return 'completed';
    case 'climb': {
      const late = detail['late'] === true ? ' (delayed by downtime)' : '';
      const left = former ? `; ${former} is no longer accountable` : '';
      return `escalated to ${pool(detail, words)}${byName(detail, words)}${late}${left}`;
    }
    case 'cancel':
      return `cancelled: ${reason}`;
    case 'return':
      return `asked ${pool(detail, words)} again: ${reason}; ${former} is no longer accountable`;
    case 'withdraw':
      return `withdrew the offer to ${words.person(text(detail['to']))}: ${reason}`;
    case 'reschedule':
      return `has other times now: ${reason}`;
    default:
      return unreachable(row.act);
  }
}

function pool(detail: TaskHistoryRow['detail'], words: TaskWords): string {
  const unit = text(detail['unit']);
  const asked = words.role(text(detail['role'])) + (unit ? `, ${words.unit(unit)}` : '');
  return detail['fallback'] === true ? `${asked} (nobody on shift: fallback pool)` : asked;
}

function byName(detail: TaskHistoryRow['detail'], words: TaskWords): string {
  const person = text(detail['person']);
  if (person) return `, by name ${words.person(person)} of the patient's care team`;
  const instead = text(detail['instead']);
  return instead ? `, and nobody of the patient's care team by name: ${instead}` : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
