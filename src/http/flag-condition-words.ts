import type { FlagRule, Network } from '../governance/governance.ts';
import { siteOf } from './place-titles.ts';

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What a rule asks for, in words: `at St. Anne, 19:00 to 07:00`. */
export function flagConditionWords(when: FlagRule['when'], network: Network): string {
  const among = (name: string, values: readonly string[] | undefined): string[] =>
    values === undefined ? [] : [`${name} ${values.join(' or ')}`];
  const sites = when.sites?.map((site) => siteOf(network, site).title);
  return [
    ...among('at', sites),
    ...among('in unit', when.units),
    ...among('providers of', when.providerGroups),
    ...among('in workflow', when.workflows),
    ...among('in step', when.steps),
    ...shiftWords(when.shift),
    ...among('specialty', when.specialties),
    ...among('acuity', when.acuities),
    ...confidenceWords(when.confidence),
  ].join(', ');
}

function shiftWords(shift: FlagRule['when']['shift']): string[] {
  if (!shift) return [];
  const days = shift.days.length === 7 ? [] : shift.days.map((day) => dayNames[day - 1]);
  return [[days.join(' '), `${shift.from} to ${shift.to}`].filter((one) => one !== '').join(' ')];
}

function confidenceWords(confidence: FlagRule['when']['confidence']): string[] {
  if (!confidence) return [];
  const { atLeast, below } = confidence;
  return [
    ...(atLeast === undefined ? [] : [`confidence from ${atLeast}`]),
    ...(below === undefined ? [] : [`confidence below ${below}`]),
  ];
}
