import { logLikelihoods, logSumExp, type Look } from './likelihood.ts';

/**
 * A wager against a claim: plain data that grows look by look. It starts at a worth of 1, and if the claim is true the
 * chance that it *ever* becomes worth 1/α is at most α, however often one looks and whenever one stops (Ville 1939). So a
 * rollout is judged every hour, and false alarms do not add up.
 */
export interface Wager {
  /** The odds ratio that is claimed: at most this (against harm) or at least this (against safety). */
  claim: number;
  /** The odds ratios that are wagered on, each with an equal part of the stake. */
  rivals: readonly number[];
  /** What each part is worth now, as natural logarithms. */
  logs: readonly number[];
  /** What the wager is worth now, and the most that it ever was: that is what refutes. */
  worth: number;
  peak: number;
  looks: number;
}

/** Against the claim that the canary fares no worse than the control: it becomes worth much where it does harm. */
export function wagerOnHarm(): Wager {
  return open(1, between(leastHarm, mostHarm));
}

/**
 * Against the claim that the canary's odds are `margin` times the control's or more: it becomes worth much where
 * the canary is safe. A margin of 2 says: less than twice the odds.
 */
export function wagerOnSafety(margin: number): Wager {
  return open(margin, between(1 / mostHarm, 1).concat(between(1, Math.sqrt(margin))));
}

/** The wager after one more look. Each look is weighed once, in the order in which looks were taken. */
export function afterLook(wager: Wager, look: Look): Wager {
  const [ofClaim = 0, ...ofRivals] = logLikelihoods(look, [wager.claim, ...wager.rivals]);
  const logs = wager.logs.map((log, index) => log + (ofRivals[index] ?? 0) - ofClaim);
  const worth = Math.exp(Math.min(logSumExp(logs) - Math.log(logs.length), largestLog));
  return { ...wager, logs, worth, peak: Math.max(wager.peak, worth), looks: wager.looks + 1 };
}

// The stake lies on odds ratios that matter: less than half as much again is within what sites differ by from week to week,
// and ten times as much is found at once by whoever bets on eight.
const leastHarm = 1.5;
const mostHarm = 8;
const rivalsPerRange = 16;

/** Worth more than this is worth this: the number must stay one that JSON can hold. */
const largestLog = 700;

function open(claim: number, rivals: readonly number[]): Wager {
  return { claim, rivals, logs: rivals.map(() => 0), worth: 1, peak: 1, looks: 0 };
}

function between(from: number, to: number): number[] {
  const step = Math.log(to / from) / (rivalsPerRange - 1);
  return Array.from({ length: rivalsPerRange }, (_, index) => from * Math.exp(step * index));
}
