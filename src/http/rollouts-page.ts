import { z } from 'zod';

import { rolloutActs, rolloutChoices, type RolloutAct } from '../rollout/rollout.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idCharsMax, idParams } from './inputs.ts';
import type { ApiRollout, ApiSentinelReported } from './rollouts-api.ts';
import { rolloutPage } from './rollout-page.ts';
import { rolloutsPage } from './rollout-list.ts';

const id = z.string().min(1).max(idCharsMax);
const reason = z.string().max(10_000);

const startBody = z.strictObject({ plan: id, version: id, reason });

const actBody = z
  .strictObject({
    act: z.enum(rolloutActs),
    how: z.enum(rolloutChoices).optional(),
    reason,
    seen: z.strictObject({ step: id, phase: z.enum(['before', 'begun']) }),
  })
  .refine(({ act, how }) => (act === 'decide') === (how !== undefined), {
    path: ['how'],
    message: 'To decide, say how; for all else, leave it out',
  });

const sentinelBody = z.strictObject({
  site: id,
  workflow: id.nullable(),
  object: z.string().max(200),
  reason,
});

export const rolloutEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/rollouts',
    summary: 'Changes on their way through the sites, and which version runs where.',
    answer: (context) => rolloutsPage(context),
  }),
  endpoint({
    method: 'GET',
    path: '/api/rollouts/:id',
    summary: 'A rollout: its steps, what its gates saw, what was decided, and what may be done.',
    params: idParams,
    answer: (context, { params }) => rolloutPage(context, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/api/rollouts',
    summary: 'Start a rollout of a version by a plan.',
    body: startBody,
    async answer(context, { body }) {
      const { rollouts, person } = context;
      if (!rollouts) return none;
      const answer = await rollouts.start({ person, ...body });
      return answer.done ? rolloutPage(context, answer.id) : { refused: answer.refusal };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/rollouts/:id/acts',
    summary: 'Approve, hold, resume, decide, take back or end a rollout.',
    params: idParams,
    body: actBody,
    async answer(context, { params, body }): Promise<PageAnswer<ApiRollout>> {
      const { rollouts, person } = context;
      if (!rollouts) return none;
      const { reason: why, seen } = body;
      const answer = await rollouts.act({
        ...{ person, id: params.id, reason: why, seen },
        ...actOf(body),
      });
      return answer.done ? rolloutPage(context, params.id) : { refused: answer.refusal };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/sentinels',
    summary: 'Report one severe event: it stops the rollouts of a workflow, everywhere.',
    body: sentinelBody,
    answer: (context, { body }) => report(context, body),
  }),
];

const none = {
  refused: { kind: 'not-found', sentence: 'This server carries no rollouts.' },
} as const;

function actOf({ act, how }: z.infer<typeof actBody>): RolloutAct {
  return act === 'decide' ? { act, how: how ?? 'watch' } : { act };
}

async function report(
  { rollouts, person }: PageContext,
  body: z.infer<typeof sentinelBody>,
): Promise<PageAnswer<ApiSentinelReported>> {
  if (!rollouts) return none;
  const answer = await rollouts.sentinel({ person, ...body });
  if (!answer.done) return { refused: answer.refusal };
  const { stopped, turnedOff } = answer;
  const off = [...new Set(turnedOff.map(({ flag }) => flag))];
  const flags = off.length === 0 ? '' : ` Turned off with it: ${off.join(', ')}.`;
  const sentence =
    stopped.length === 0
      ? 'It was written down. No rollout of it is under way, so nothing had to be stopped.'
      : `${stopped.length === 1 ? 'One rollout was' : `${stopped.length} rollouts were`} stopped and taken back at every site.${flags}`;
  return { page: { id: answer.id, stopped: [...stopped], sentence } };
}
