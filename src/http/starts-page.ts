import { iso } from '../platform/platform.ts';
import { endpoint, type PageAnswer } from './endpoint.ts';
import { newRunBody, patientQuery } from './inputs.ts';
import { readNotices } from './notices-store.ts';
import { siteOf } from './place-titles.ts';
import type { ApiNotices, ApiStartedRun, ApiStarts } from './starts-api.ts';

/** How long a notice is shown. */
export const noticesShownMs = 24 * 3_600_000;

/** Notices that are shown to one person. */
export const noticesMax = 50;

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
  endpoint({
    method: 'GET',
    path: '/api/notices',
    summary: 'What workflows told the roles of the signed-in person in the last day.',
    async answer(context): Promise<PageAnswer<ApiNotices>> {
      const { database, network, now, person, authorize, workflowTitle } = context;
      const since = now - noticesShownMs;
      const rows = await readNotices(database, person.grants, since, noticesMax);
      const visible = rows.filter(
        ({ site, unit }) => authorize(person, 'task.view', { site, unit }).allowed,
      );
      return {
        page: {
          notices: visible.map(({ run, key, site, at, title, text, workflow }) => ({
            ...{ id: `${run} ${key}`, run, at: iso(at), zone: siteOf(network, site).zone },
            ...{ title, text, workflow: workflowTitle(workflow) },
          })),
        },
      };
    },
  }),
];
