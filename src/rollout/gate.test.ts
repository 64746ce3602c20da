import { describe, expect, it } from 'vitest';

import { evidenceOfUnequalExposure } from './exposure.ts';
import { judgeGate, openWatch, watchLook, type Gate, type GateVerdict } from './gate.ts';
import type { Look } from './likelihood.ts';

const gate: Gate = {
  events: 'accepted late',
  kind: 'guardrail',
  alpha: 0.05,
  beta: 0.05,
  margin: 2,
  canaryTasksMin: 50,
  eventsMin: 5,
  plannedShare: 0.5,
};

describe('a gate', () => {
  it('is inconclusive for want of data before anything was seen, and while the control is empty', () => {
    expect(judged([])).toMatchObject({ verdict: 'inconclusive', because: 'no data' });
    const alone = { canary: { tasks: 90, events: 40 }, control: { tasks: 0, events: 0 } };
    expect(judged([alone])).toMatchObject({ verdict: 'inconclusive', because: 'no data' });
  });

  it('fails where the canary does clear harm, and says on which figures', () => {
    const verdict = judged(repeated(look(20, 6, 20, 1), 5));
    expect(verdict.verdict).toBe('fail');
    expect(verdict.sentence).toMatch(
      /^Worse than before: evidence of harm (over )?[\d,.]+ of 20 needed, of safety .*; 100 canary tasks, 30 accepted late; 100 others, 5 accepted late\.$/,
    );
  });

  it('passes where the canary is shown to be less than the margin worse', () => {
    expect(judged(repeated(look(50, 5, 50, 5), 20)).verdict).toBe('pass');
  });

  it('never passes for want of events: a hundred quiet looks stay inconclusive', () => {
    expect(judged(repeated(look(20, 0, 20, 0), 100))).toMatchObject({
      verdict: 'inconclusive',
      because: 'too few events',
    });
  });

  it('waits for its least number of canary tasks, and judges at it', () => {
    const harmful = look(49, 30, 49, 2);
    expect(judged([harmful])).toMatchObject({ because: 'too few tasks' });
    expect(judged([look(50, 30, 50, 2)]).verdict).toBe('fail');
  });

  it('believes no comparison where tasks do not fall to the arms as planned', () => {
    expect(judged(repeated(look(30, 3, 10, 1), 10))).toMatchObject({
      verdict: 'inconclusive',
      because: 'unequal exposure',
    });
    const byUnit = { ...gate, plannedShare: null };
    expect(judged(repeated(look(30, 3, 10, 1), 10), byUnit).because).not.toBe('unequal exposure');
  });

  it('keeps a failure: a harm that was proven once is not forgotten after quiet weeks', () => {
    const harm = repeated(look(20, 6, 20, 1), 5);
    expect(judged([...harm, ...repeated(look(20, 1, 20, 1), 60)]).verdict).toBe('fail');
  });
});

describe('evidence of unequal exposure', () => {
  it('is what the integral over all shares says', () => {
    expect(evidenceOfUnequalExposure({ canary: 0, control: 0 }, 0.5)).toBeCloseTo(1, 12);
    // ∫ p² (1-p) dp = 1/12, over 0.5³
    expect(evidenceOfUnequalExposure({ canary: 2, control: 1 }, 0.5)).toBeCloseTo(8 / 12, 10);
  });

  it('is small at the planned share however many tasks there are, and huge beside it', () => {
    expect(evidenceOfUnequalExposure({ canary: 5_000, control: 45_000 }, 0.1)).toBeLessThan(1);
    expect(evidenceOfUnequalExposure({ canary: 5_500, control: 44_500 }, 0.1)).toBeGreaterThan(1e6);
  });
});

function look(tasks: number, events: number, others: number, otherEvents: number): Look {
  return { canary: { tasks, events }, control: { tasks: others, events: otherEvents } };
}

function repeated(one: Look, times: number): Look[] {
  return Array.from({ length: times }, () => one);
}

function judged(looks: readonly Look[], by: Gate = gate): GateVerdict {
  return judgeGate(by, looks.reduce(watchLook, openWatch(by)));
}
