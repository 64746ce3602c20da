import { iso } from '../platform/platform.ts';
import type { ApiMerges, ApiTakenBack } from './merges-api.ts';
import { endpoint, type PageAnswer } from './endpoint.ts';
import { idParams, mergesQuery, takeBackBody } from './inputs.ts';
import { readMerges, type MergeRow } from './merges-store.ts';
import { sitesWhere } from './visible-sites.ts';

export const mergesEndpoint = endpoint({
  method: 'GET',
  path: '/api/merges',
  summary: 'The latest merges of patients, or those of one patient by an identifier.',
  query: mergesQuery,
  async answer(context, { query }): Promise<PageAnswer<ApiMerges>> {
    const visible = sitesWhere(context, 'exception.view');
    if ('refused' in visible) return visible;
    const rows = await readMerges(context.database, visible.sites, query.patient ?? null);
    return { page: { merges: rows.map(mergeOf) } };
  },
});

export const takeMergeBackEndpoint = endpoint({
  method: 'POST',
  path: '/api/merges/:id/take-back',
  summary: 'Make two patients of one again; lists what nobody can tell whose it is.',
  params: idParams,
  body: takeBackBody,
  async answer(context, { params, body }): Promise<PageAnswer<ApiTakenBack>> {
    const answer = await context.acts.takeMergeBack({
      person: context.person,
      mergeId: params.id,
      reason: body.reason,
    });
    if (!answer.done) return { refused: answer.refusal };
    const { retired, survivor, visits, results, tasks } = answer;
    return {
      page: {
        retired,
        survivor,
        visits,
        results,
        tasks,
        uncertain: {
          count: answer.uncertain,
          records: answer.uncertainRecords.map(({ sourceSeq, ...one }) => ({
            ...one,
            message: sourceSeq,
          })),
        },
      },
    };
  },
});

function mergeOf(row: MergeRow): ApiMerges['merges'][number] {
  return {
    id: row.id,
    site: row.site,
    retired: row.retired,
    survivor: row.survivor,
    identifiers: [...row.identifiers],
    mergedAt: iso(row.mergedAt),
    message: row.sourceSeq,
    takenBackAt: row.takenBackAt === null ? null : iso(row.takenBackAt),
    takenBackBy: row.takenBackBy,
  };
}
