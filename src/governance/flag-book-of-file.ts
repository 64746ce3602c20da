import type { Flag, FlagBook, FlagConditions } from './flag.ts';
import { isoDays } from './iso-days.ts';
import type { NetworkFile } from './network-files.ts';

/** The flags that a file says, with what it leaves out. */
export function flagBookOf({ flags, providerGroups }: NetworkFile<'flags'>): FlagBook {
  return { flags: flags.map(flagOf), providerGroups };
}

function flagOf({ rules, whenCutOff, ...flag }: NetworkFile<'flags'>['flags'][number]): Flag {
  return {
    ...flag,
    whenCutOff: whenCutOff ?? (flag.kind === 'kill-switch' ? 'off' : 'keep'),
    rules: rules.map(({ when: { shift, ...when }, ...rule }) => ({
      ...rule,
      when: withoutAbsent({ ...when, shift: shift && { ...shift, days: isoDays(shift.days) } }),
    })),
  };
}

// What is not written is not there, as in the network's JSON.
function withoutAbsent(when: object): FlagConditions {
  return Object.fromEntries(Object.entries(when).filter(([, value]) => value !== undefined));
}
