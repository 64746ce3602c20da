import { endpoint, type PageAnswer } from './endpoint.ts';
import { newRunBody, patientQuery } from './inputs.ts';
import type { ApiStartedRun, ApiStarts } from './starts-api.ts';

export const startEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/starts',
    summary: 'The runs that the signed-in person may start for a patient.',
    query: patientQuery,
    async answer({ acts, person }, { query }): Promise<PageAnswer<ApiStarts>> {
      const starts = await acts.offeredStarts({ person, patientId: query.patient });
      return {
        page: {
          starts: starts.map(({ form, ...one }) => ({
            ...one,
            form: form.map((field) => ({ ...field, options: [...field.options] })),
          })),
        },
      };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/runs',
    summary: 'Start a run for a patient.',
    body: newRunBody,
    async answer({ acts, person }, { body }): Promise<PageAnswer<ApiStartedRun>> {
      const { patient: patientId, ...asked } = body;
      const answer = await acts.startRun({ person, patientId, ...asked });
      return answer.done ? { page: { id: answer.runId } } : { refused: answer.refusal };
    },
  }),
];
