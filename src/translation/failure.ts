import type { Segment } from '../hl7v2/hl7v2.ts';

import { keyCharsMax, wordAt, type Reading } from './reading.ts';

export type FailureCause = keyof typeof failures;

/** Why a message fails however often it is tried, by what groups alike failures. */
export const failures = {
  unreadable: 'The message cannot be read: its header is missing or its delimiters are no use.',
  'several-messages': 'More than one message came in one frame; they may be of different patients.',
  'missing-message-type': 'The message does not say of what type it is (MSH-9).',
  'missing-patient': 'The message has no patient segment (PID).',
  'missing-patient-identifier': 'The patient segment (PID) has no identifier.',
  'missing-retired-identifier': 'The merge does not say who is merged away (MRG-1).',
  'missing-moved-number':
    'The message does not say which account (MRG-3) or visit (MRG-5) it is about.',
  'not-two-patients': 'The message must name two patients, and does not.',
  'missing-bed': 'The message does not say which bed it is about (NPU-1).',
  'missing-bed-status':
    'The message does not say what may be done with the bed (NPU-2, table 0116).',
} as const;

/** `sentence` where that of the cause would not be true of this message. */
export interface Failed {
  failed: FailureCause;
  location: string;
  sentence?: string;
}

export function withoutPatient({ message }: Reading): Failed {
  const missing = { failed: 'missing-patient', location: 'PID' } as const;
  if (!message.segment('PID')) return missing;
  const sentence =
    'The patient segment (PID) is in the wrong place: it must stand before what is about the patient.';
  return { ...missing, sentence };
}

/** None that can be used: PID-3 is empty, or what it has names nobody. */
export function withoutIdentifier({ problems }: Reading, pid: Segment): Failed {
  const location = pid.path(3);
  const missing = { failed: 'missing-patient-identifier', location } as const;
  if (problems.some((one) => one.code === 'too-long' && one.location.startsWith(location))) {
    const sentence = `The patient segment (PID) has only an identifier longer than ${keyCharsMax} characters.`;
    return { ...missing, sentence };
  }
  if (wordAt(pid, 3, 1, 1) === undefined) return missing;
  const sentence =
    'The patient segment (PID) has only placeholders for an identifier, such as 0 or UNKNOWN.';
  return { ...missing, sentence };
}
