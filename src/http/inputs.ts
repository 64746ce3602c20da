import { z } from 'zod';

import { editCharsMax, holdMinutesMax, planGroupsMax, planItemsMax } from '../flow/flow.ts';
import { contentCharsMax, contentCharsMin, searchedOutcomes } from '../feeds/feeds.ts';
import { qualityMeasures } from '../governance/governance.ts';
import { periods } from '../measures/measures.ts';
import { handoffItemsMax, taskTextCharsMax } from '../tasks/tasks.ts';
import { remarkCharsMax } from '../walkthroughs/walkthroughs.ts';

/** What comes in under /api, parsed at the door. Limits here are of form; what an act means is decided behind it. */

export const idCharsMax = 64;
export const searchCharsMax = 200;
export const messagesPageMax = 200;
export const outcomeFieldsMax = 50;

const id = z.string().min(1).max(idCharsMax);
const text = z.string().max(taskTextCharsMax);
const search = z.string().min(1).max(searchCharsMax).optional();
const seq = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const idParams = z.object({ id });

export const seqParams = z.object({ seq });

export const siteQuery = z.object({ site: id.optional() });

const instant = z.iso.datetime().transform((at) => Date.parse(at));

export const measuresQuery = z.object({
  site: id.optional(),
  workflow: id.optional(),
  version: id.optional(),
  period: z.enum(periods).default('day'),
});

export const measureTasksParams = z.object({ measure: id });

export const measureTasksQuery = z.object({
  site: id.optional(),
  workflow: id.optional(),
  from: instant,
  to: instant,
});

export const downtimeParams = z.object({ id: z.coerce.number().int().positive() });

export const downtimeTaskParams = downtimeParams.extend({ taskId: id });

export const newDowntimeBody = z.strictObject({ site: id, reason: text, beganAt: instant });

export const reconciledBody = z.strictObject({
  how: z.enum(['done-on-paper', 'nothing-done']),
  paperAt: instant.nullable(),
  paperBy: text,
  note: text,
});

export const storyParams = z.object({ workflow: id, story: id });

export const newRemarkBody = z.strictObject({
  scene: z.number().int().nonnegative(),
  text: z.string().max(remarkCharsMax),
});

export const patientQuery = z.object({ patient: id });

export const newRunBody = z.strictObject({
  patient: id,
  workflow: id,
  label: z.string().min(1).max(searchCharsMax),
  form: z
    .record(id, text)
    .refine((fields) => Object.keys(fields).length <= outcomeFieldsMax, 'too many fields'),
  requestId: id,
});

const rev = z.number().int().positive();

export const actBody = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('accept'), rev }),
  z.strictObject({ act: z.literal('start'), rev }),
  z.strictObject({ act: z.literal('decline'), rev, reason: text }),
  z.strictObject({ act: z.literal('hand-over'), rev, to: id, note: text }),
  z.strictObject({ act: z.literal('escalate'), rev, reason: text }),
  z.strictObject({
    act: z.literal('complete'),
    rev,
    outcome: z
      .record(id, text)
      .refine((fields) => Object.keys(fields).length <= outcomeFieldsMax, 'too many fields'),
  }),
]);

const handoffItem = z.strictObject({ taskId: id, rev });

export const newHandoffBody = z.strictObject({
  to: id,
  note: text,
  items: z.array(handoffItem.extend({ note: text })).max(handoffItemsMax),
});

export const takeOverBody = z.strictObject({ items: z.array(handoffItem).max(handoffItemsMax) });

/** What messages are searched by; `from` and `to` are moments as `parseMoment` reads them, in `zone`. */
const messageKeys = {
  feed: search,
  site: search,
  /** `ADT`, or with the trigger event `ADT^A40`. */
  type: search,
  sender: search,
  patient: search,
  visit: search,
  order: search,
  control: search,
  outcome: z.enum(searchedOutcomes).optional(),
  from: search,
  to: search,
  zone: search,
};

export const messagesQuery = z.object({
  ...messageKeys,
  before: seq.optional(),
  limit: z.coerce.number().int().min(1).max(messagesPageMax).default(50),
});

export type MessagesQuery = z.infer<typeof messagesQuery>;
export type MessageKeys = Omit<MessagesQuery, 'before' | 'limit'>;

export const contentBody = z.strictObject({
  ...messageKeys,
  text: z.string().min(contentCharsMin).max(contentCharsMax),
  before: seq.optional(),
});

export type ContentBody = z.infer<typeof contentBody>;

export const measureParams = z.object({ id, measure: z.enum(qualityMeasures) });

export const measureQuery = z.object({ before: seq.optional() });

export const resolveBody = z.strictObject({ how: z.enum(['retry', 'skip']), reason: text });

export const mergesQuery = z.object({ patient: search, site: id.optional() });

export const takeBackBody = z.strictObject({ reason: text });

/** Hours that a preview of a mapping reaches back: a week. */
export const previewHoursMax = 7 * 24;

export const triedMappingBody = z.strictObject({
  feed: id,
  sent: z.string().min(1).max(searchCharsMax),
  code: z.string().min(1).max(searchCharsMax),
  display: z.string().max(searchCharsMax).optional(),
  hours: z.number().int().min(1).max(previewHoursMax),
});

export type TriedMappingBody = z.infer<typeof triedMappingBody>;

export const faultBody = z.strictObject({ id });

const reason = text;
const laneKey = z.string().min(1).max(500);

export const groupQuery = z.object({
  feed: search.unwrap(),
  cause: search.unwrap(),
  site: id.optional(),
  search,
  after: z.string().min(1).max(100).optional(),
});

export type GroupQuery = z.infer<typeof groupQuery>;

export const editBody = z.strictObject({ text: z.string().max(editCharsMax), reason });

export const holdBody = z.strictObject({
  feed: id.optional(),
  site: id.optional(),
  laneKey: laneKey.optional(),
  minutes: z.number().int().min(1).max(holdMinutesMax),
  reason,
});

const span = { from: instant, until: instant, reason };

export const dutyBody = z.discriminatedUnion('change', [
  z.strictObject({
    change: z.literal('override'),
    ...{ site: id, unit: id.nullable(), role: id, out: id.nullable(), in: id.nullable() },
    ...span,
  }),
  z.strictObject({
    change: z.literal('absence'),
    ...{ person: id, substitute: id.nullable() },
    ...span,
  }),
  z.strictObject({ change: z.literal('end-override'), id }),
  z.strictObject({ change: z.literal('end-absence'), id }),
]);

export const newReplayBody = z.strictObject({
  how: z.enum(['retry', 'skip']),
  configuration: z.enum(['pinned', 'current']),
  effects: z.enum(['suppress', 'send']),
  reason,
  selection: z.strictObject({
    outcome: z.enum(['failed', 'applied', 'kept', 'skipped']),
    cause: search,
    feed: search,
    site: id.optional(),
    laneKey: laneKey.optional(),
    from: instant.optional(),
    to: instant.optional(),
    seqs: z.array(seq).min(1).max(planItemsMax).optional(),
    groups: z
      .array(z.strictObject({ feed: search.unwrap(), cause: search.unwrap() }))
      .min(1)
      .max(planGroupsMax)
      .optional(),
    except: z.array(seq).min(1).max(planItemsMax).optional(),
  }),
});

export type NewReplayBody = z.infer<typeof newReplayBody>;

export const replayActBody = z.strictObject({
  act: z.enum(['predict', 'submit', 'approve', 'start', 'pause', 'resume', 'cancel']),
  rev,
});

export const replayItemsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  differing: z.enum(['true']).optional(),
});

/** Parameters that one trial changes. */
export const trialChangesMax = 20;

export const trialParams = z.object({ trialId: id });

const triedCandidate = {
  site: id.nullable(),
  candidate: z.string().min(1).max(100).nullable(),
  changes: z
    .array(
      z.strictObject({
        workflow: id,
        parameter: z.string().min(1).max(100),
        site: id.nullable(),
        value: z.union([z.string().min(1).max(200), z.number(), z.boolean()]),
      }),
    )
    .max(trialChangesMax),
};

export const newTrialBody = z.strictObject({ from: instant, to: instant, ...triedCandidate });

export const newShadowBody = z.strictObject(triedCandidate);

export type NewShadowBody = z.infer<typeof newShadowBody>;

export const shadowParams = z.object({ shadowId: id });

export type NewTrialBody = z.infer<typeof newTrialBody>;

export const suspendBody = z.strictObject({ minutes: z.int().min(0), reason: text });
