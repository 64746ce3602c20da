import type { OrderChange } from '../canonical/canonical.ts';

/**
 * HL7 table 0119, with its older codes: what ORC-1 does to the order. `by-status`: ORC-5 says it.
 * `none`: it is not about an order that Sinew keeps.
 */
export const orderControls: Readonly<Record<string, OrderChange | 'by-status' | 'none'>> = {
  NW: 'placed',
  RO: 'placed',
  CH: 'placed',
  SN: 'placed',
  OP: 'placed',
  PY: 'placed',
  OK: 'accepted',
  UA: 'refused',
  CA: 'cancelled',
  OC: 'cancelled',
  CR: 'cancelled',
  UC: 'continued',
  DC: 'discontinued',
  OD: 'discontinued',
  DR: 'discontinued',
  UD: 'continued',
  HD: 'held',
  OH: 'held',
  HR: 'held',
  UH: 'released',
  RL: 'released',
  OE: 'released',
  OR: 'released',
  UR: 'held',
  RP: 'replaced',
  RU: 'replaced',
  RQ: 'replaced',
  UM: 'continued',
  XO: 'changed',
  XX: 'changed',
  XR: 'changed',
  NA: 'changed',
  LI: 'changed',
  UN: 'changed',
  RF: 'changed',
  AF: 'changed',
  FU: 'changed',
  UX: 'mentioned',
  DF: 'mentioned',
  UF: 'mentioned',
  PA: 'mentioned',
  RR: 'mentioned',
  SS: 'mentioned',
  DE: 'mentioned',
  CN: 'by-status',
  SC: 'by-status',
  SR: 'by-status',
  RE: 'by-status',
  PR: 'none',
};

/** HL7 table 0038, ORC-5. */
export const orderStatuses: Readonly<Record<string, OrderChange>> = {
  A: 'started',
  IP: 'started',
  SC: 'accepted',
  CM: 'completed',
  CA: 'cancelled',
  DC: 'discontinued',
  HD: 'held',
  RP: 'replaced',
  ER: 'refused',
};

/** HL7 table 0123, OBR-25: what a report of this status means for its order. */
export const orderChangeOfReport: Readonly<Record<string, OrderChange>> = {
  O: 'accepted',
  S: 'accepted',
  I: 'started',
  A: 'started',
  P: 'started',
  R: 'started',
  F: 'completed',
  C: 'completed',
  X: 'cancelled',
};
