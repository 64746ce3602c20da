import { z } from 'zod';

import type { Problem } from '../platform/platform.ts';
import { definitionBytesMax } from './definition.ts';

/** Most actions of a plan, on all levels: what they come to stays below the 100 states that a workflow may have. */
export const planActionsMax = 90;

/** Deepest nesting of actions that is read. */
export const planDepthMax = 10;

const text = z.string().max(10_000);
const concept = z.object({
  text: text.optional(),
  coding: z.array(z.object({ system: text.optional(), code: text.optional() })).optional(),
});
/** The code by which a plan that Sinew wrote says that an action is the end of a run. */
export const endCode = { system: 'https://sinew.dev/fhir/plan-action', code: 'end' };

const duration = z.object({ value: z.number().optional(), code: text.optional() });
const related = z.object({
  actionId: text,
  relationship: text,
  offsetDuration: duration.optional(),
});

/** An action of FHIR R4 PlanDefinition, as far as a workflow has a place for it. */
export interface PlanAction {
  id?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  textEquivalent?: string | undefined;
  priority?: string | undefined;
  code?: z.infer<typeof concept>[] | undefined;
  trigger?: { type: string; name?: string | undefined; condition?: unknown }[] | undefined;
  condition?: unknown[] | undefined;
  relatedAction?: z.infer<typeof related>[] | undefined;
  timingDuration?: z.infer<typeof duration> | undefined;
  participant?: { type: string; role?: { text?: string | undefined } | undefined }[] | undefined;
  action?: PlanAction[] | undefined;
  definitionCanonical?: string | undefined;
  definitionUri?: string | undefined;
}

const action: z.ZodType<PlanAction> = z.object({
  id: text.optional(),
  title: text.optional(),
  description: text.optional(),
  textEquivalent: text.optional(),
  priority: text.optional(),
  code: z.array(concept).optional(),
  trigger: z
    .array(z.object({ type: text, name: text.optional(), condition: z.unknown().optional() }))
    .optional(),
  condition: z.array(z.unknown()).optional(),
  relatedAction: z.array(related).optional(),
  timingDuration: duration.optional(),
  participant: z.array(z.object({ type: text, role: concept.optional() })).optional(),
  get action() {
    return z.array(action).optional();
  },
  definitionCanonical: text.optional(),
  definitionUri: text.optional(),
});

const plan = z.object({
  resourceType: z.literal('PlanDefinition'),
  id: text.optional(),
  name: text.optional(),
  title: text.optional(),
  version: text.optional(),
  url: text.optional(),
  description: text.optional(),
  publisher: text.optional(),
  relatedArtifact: z
    .array(
      z.object({
        type: text,
        display: text.optional(),
        citation: text.optional(),
        url: text.optional(),
      }),
    )
    .optional(),
  goal: z.array(z.unknown()).optional(),
  action: z.array(action).min(1),
});

export type PlanDefinition = z.infer<typeof plan>;

/** Reads FHIR R4 PlanDefinition in JSON. A problem is located by its path in the resource. Never throws. */
export function readPlanDefinition(
  json: string,
  path: string,
): { plan: PlanDefinition } | { problem: Problem } {
  if (Buffer.byteLength(json) > definitionBytesMax) {
    return refuse(path, `The file is larger than ${definitionBytesMax} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return refuse(path, 'This is no JSON. XML is not taken.');
  }
  const size = sizeOf(value);
  if (size.depth > planDepthMax) {
    return refuse(`${path} PlanDefinition`, `Actions are nested deeper than ${planDepthMax}.`);
  }
  if (size.actions > planActionsMax) {
    return refuse(
      `${path} PlanDefinition`,
      `It has more than ${planActionsMax} actions: split it.`,
    );
  }
  const read = plan.safeParse(value);
  if (read.success) return { plan: read.data };
  const [issue] = read.error.issues;
  const at = (issue?.path ?? []).map((part) =>
    typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
  );
  return refuse(
    `${path} PlanDefinition${at.join('')}`,
    `${issue?.message ?? 'It is not as R4 has it'}.`,
  );
}

// Level by level, so that no nesting is too deep for us.
function sizeOf(value: unknown): { actions: number; depth: number } {
  let level = actionsIn(value);
  let actions = 0;
  let depth = 0;
  while (level.length > 0 && depth <= planDepthMax && actions <= planActionsMax) {
    actions += level.length;
    depth += 1;
    level = level.flatMap(actionsIn);
  }
  return { actions, depth };
}

function actionsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || !('action' in value)) return [];
  return Array.isArray(value.action) ? (value.action as unknown[]) : [];
}

function refuse(location: string, sentence: string): { problem: Problem } {
  return { problem: { code: 'plan-definition', severity: 'error', location, sentence } };
}
