import type { ApiSuspended } from './api.ts';
import { endpoint, type PageAnswer } from './endpoint.ts';
import { idParams, suspendBody } from './inputs.ts';

export const suspendEndpoint = endpoint({
  method: 'POST',
  path: '/api/runs/:id/waits',
  summary: 'Suspend what a run waits for, or let it count again.',
  params: idParams,
  body: suspendBody,
  async answer({ acts, person }, { params, body }): Promise<PageAnswer<ApiSuspended>> {
    const answer = await acts.suspendWaits({ person, runId: params.id, ...body });
    return answer.done ? { page: { timers: answer.timers } } : { refused: answer.refusal };
  },
});
