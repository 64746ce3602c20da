import { describe, expect, test } from 'vitest';
import type { ApiTask } from '../../../src/http/api.ts';
import { barredSentences, declineConsequence, escalateConsequence } from './act-words.ts';

const nina = { id: 'nina', name: 'Nina Okafor' };
const bo = { id: 'bo', name: 'Bo Lee' };
const climb = { to: 'Charge nurse, Emergency', again: false };
const open = { owner: null, offeredTo: null, climb };
const accepted = { ...open, owner: nina };

describe('declining', () => {
  test('an open task asks the next rung at once instead of the pool', () => {
    expect(declineConsequence(open, 'nina')).toBe(
      'You decline for everybody who is asked with you. Charge nurse, Emergency is asked at once, in place of those who are asked now.',
    );
  });

  test('one’s own task gives it up and asks the next rung', () => {
    expect(declineConsequence(accepted, 'nina')).toMatch(
      /^You are no longer accountable. Charge nurse, Emergency is asked at once/,
    );
  });

  test('an offered hand-over leaves it with its owner', () => {
    expect(declineConsequence({ ...accepted, offeredTo: bo }, 'bo')).toBe(
      'It stays with Nina Okafor, who remains accountable.',
    );
  });

  test('at the end of the ladder the last ones are asked again', () => {
    expect(declineConsequence({ ...open, climb: { ...climb, again: true } }, 'nina')).toContain(
      'Charge nurse, Emergency is asked again at once',
    );
  });
});

describe('escalating', () => {
  test('an accepted task takes it from its owner', () => {
    expect(escalateConsequence(accepted, 'bo')).toBe(
      'Charge nurse, Emergency is asked at once, in place of those who are asked now. Nina Okafor loses the task and is no longer accountable.',
    );
    expect(escalateConsequence(accepted, 'nina')).toContain('You lose the task');
  });

  test('an open task takes it from nobody', () => {
    expect(escalateConsequence(open, 'nina')).not.toContain('accountable');
  });
});

describe('why something is not possible', () => {
  const acts = ['accept', 'complete', 'hand-over', 'decline', 'escalate'] as const;
  const barred = (reason: (act: string) => string | null): ApiTask['acts'] =>
    acts.map((act) => ({ act, allowed: reason(act) === null, reason: reason(act) }));

  test('is one sentence where nothing is, for one reason', () => {
    expect(barredSentences(barred(() => 'This task was completed.'))).toEqual([
      'Nothing is possible here: This task was completed.',
    ]);
  });

  test('is one sentence for each reason', () => {
    const reasons: Record<string, string> = { accept: 'It is yours.', complete: 'Not yet.' };
    expect(barredSentences(barred((act) => reasons[act] ?? null))).toEqual([
      'Accept is not possible: It is yours.',
      'Complete is not possible: Not yet.',
    ]);
    expect(barredSentences(barred((act) => (act === 'escalate' ? null : 'Not yet.')))).toEqual([
      'Accept, Complete, Hand over and Decline are not possible: Not yet.',
    ]);
  });
});
