import type { ApiNextTask } from './api.ts';
import { endpoint, type PageAnswer } from './endpoint.ts';
import { siteQuery } from './inputs.ts';

export const nextEndpoint = endpoint({
  method: 'POST',
  path: '/api/work/next',
  summary: 'Take the most pressing task of one’s pools; a critical one is named, to be read first.',
  body: siteQuery,
  async answer({ acts, person }, { body }): Promise<PageAnswer<ApiNextTask>> {
    const sites = body.site === undefined ? {} : { sites: [body.site] };
    const answer = await acts.takeNext({ person, ...sites });
    return answer.done
      ? { page: { taskId: answer.task.id, accepted: answer.accepted } }
      : { refused: answer.refusal };
  },
});
