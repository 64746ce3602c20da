import { z } from 'zod';

import { feedbackKinds } from '../flow/flow.ts';
import { idCharsMax, idParams } from './inputs.ts';

/** What comes in about the programme; how long a text may be is decided behind it, with a sentence. */

const id = z.string().min(1).max(idCharsMax);
const text = z.string().max(10_000);

export const questionParams = idParams.extend({ question: z.coerce.number().int().positive() });

export const packageParams = idParams.extend({ version: id });

export const evidenceBody = z.strictObject({
  criterion: id,
  shown: z.boolean(),
  kind: z.enum(['link', 'file', 'text']),
  reference: text,
  note: text,
});

export const trainingBody = z.strictObject({ step: id, trained: id });

export const questionBody = z.strictObject({ version: id, question: text });

export const voteBody = z.strictObject({ vote: z.enum(['go', 'no-go']), reason: text });

export const decisionBody = z.strictObject({
  outcome: z.enum(['go', 'no-go', 'withdrawn']),
  reason: text,
});

export const noteBody = z.strictObject({ note: text });

export const endBody = z.strictObject({ reason: text });

export const lessonBody = z.strictObject({ workflow: id.nullable(), text });

/** A route, as in `/tasks/$taskId`: never with what stands for a patient. */
const page = z.string().regex(/^\/[a-zA-Z/$-]{0,100}$/);

export const feedbackBody = z.strictObject({
  site: id,
  kind: z.enum(feedbackKinds),
  text,
  page: page.nullable(),
  taskId: id.nullable(),
  workflow: id.nullable(),
});
