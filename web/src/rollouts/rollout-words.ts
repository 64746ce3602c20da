import type {
  ApiRolloutActName,
  ApiRolloutGate,
  ApiRolloutLook,
  ApiRolloutStatus,
  ApiRolloutSum,
} from '../../../src/http/api.ts';

export const statusWords: Readonly<Record<ApiRolloutStatus, string>> = {
  running: 'Under way',
  held: 'Held',
  deciding: 'A person must decide',
  completed: 'Completed',
  'rolled-back': 'Taken back',
  ended: 'Ended where it stood',
};

export const strategyWords: Readonly<Record<string, string>> = {
  'pilot-then-expand': 'Pilot, then expand',
  'phased-tiers': 'Tier by tier',
  'by-department': 'By department',
  'platform-first': 'Platform first',
  'hybrid-with-exceptions': 'Site by site, with exceptions',
  'by-cluster': 'By cluster of workflows',
};

/** `Step 2 of 4, St. Anne, has not begun`. */
export function stepText({ step, status }: ApiRolloutSum): string {
  const where = `Step ${step.number} of ${step.of}, ${step.title}`;
  return step.begun || status === 'completed' ? where : `${where}, has not begun`;
}

/** What a verb does, for its dialog. */
export const actWords: Readonly<
  Record<ApiRolloutActName, { verb: string; title: string; consequence: string }>
> = {
  approve: {
    verb: 'Approve',
    title: 'Approve this step',
    consequence: 'The rollout goes on when all else that the step asks for is so, too.',
  },
  hold: {
    verb: 'Hold',
    title: 'Hold the rollout',
    consequence:
      'Nothing more begins until somebody resumes it. What runs goes on; guardrails go on watching and may still take it back.',
  },
  resume: {
    verb: 'Resume',
    title: 'Let the rollout go on',
    consequence: 'What held it was looked at and does not hold this step a second time.',
  },
  decide: {
    verb: 'Decide',
    title: 'Decide where the gates do not',
    consequence:
      'The gates say neither yes nor no. A guardrail that fails later still takes it back.',
  },
  'roll-back': {
    verb: 'Take back',
    title: 'Take the rollout back',
    consequence:
      'Every site goes back to what it ran before, within two seconds. Runs that are open end on the version that they began with.',
  },
  end: {
    verb: 'End',
    title: 'End the rollout where it stands',
    consequence: 'Sites keep what they have. Nothing watches over it any more.',
  },
};

export const choiceWords = {
  watch: 'Watch on, as long again',
  'go-on': 'Go on with the next step',
  'roll-back': 'Take it back',
} as const;

/** What an entry of its history tells. */
export const entryWords: Readonly<Record<string, string>> = {
  start: 'Started',
  begin: 'Step begun',
  advance: 'Step done',
  complete: 'Completed',
  hold: 'Held',
  ask: 'A person was asked',
  'roll-back': 'Taken back',
  approve: 'Approved',
  resume: 'Resumed',
  decide: 'Decided',
  end: 'Ended',
  refused: 'Could not go on',
  sentinel: 'Stopped by a severe event',
};

/** What a gate said, as clinicians would. */
export const verdictWords: Readonly<Record<ApiRolloutLook['verdict'], string>> = {
  pass: 'No worse than before',
  fail: 'Worse than before',
  inconclusive: 'Cannot be told yet',
};

/** What a gate does where it fails. */
export const gateKindWords: Readonly<Record<ApiRolloutGate['kind'], string>> = {
  guardrail: 'Guardrail: takes the change back',
  signal: 'Signal: holds the change',
};

/** How far evidence is towards what is needed, from 0 to 1, as it grows: by factors. */
export function evidenceShare(evidence: number, needed: number): number {
  if (evidence <= 1) return 0;
  return Math.min(1, Math.log(evidence) / Math.log(needed));
}

/** `8.1 of 25`. */
export function evidenceText(evidence: number, needed: number): string {
  const shown = evidence >= 10_000 ? 'over 10,000' : evidence.toFixed(evidence >= 10 ? 0 : 1);
  return `${shown} of ${Math.round(needed)}`;
}
