import { iso } from '../platform/platform.ts';
import type { ApiMerges, ApiPatient, ApiTakenBack } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams, mergesQuery, takeBackBody } from './inputs.ts';
import { readMerges, type MergeRow } from './merges-store.ts';
import { readPatients, unknownPatient } from './patient-store.ts';
import { personName, siteOf } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

export const mergesEndpoint = endpoint({
  method: 'GET',
  path: '/api/merges',
  summary: 'The latest merges of patients, or those of one patient by an identifier.',
  query: mergesQuery,
  async answer(context, { query }): Promise<PageAnswer<ApiMerges>> {
    const visible = sitesWhere(context, 'exception.view');
    if ('refused' in visible) return visible;
    const { database, network } = context;
    const sites = visible.sites.filter((one) => query.site === undefined || one === query.site);
    const rows = await readMerges(database, sites, query.patient ?? null);
    const ids = rows.flatMap(({ retired, survivor }) => [retired, survivor]);
    const patients = await readPatients(database, network, ids);
    return { page: { merges: rows.map((row) => mergeOf(context, row, patients)) } };
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

function mergeOf(
  { authorize, network, person }: PageContext,
  row: MergeRow,
  patients: ReadonlyMap<string, ApiPatient>,
): ApiMerges['merges'][number] {
  const { title, zone } = siteOf(network, row.site);
  const patient = (id: string): ApiPatient => patients.get(id) ?? unknownPatient(id);
  const may = authorize(person, 'exception.resolve', { site: row.site, unit: null });
  return {
    ...{ id: row.id, site: row.site, siteTitle: title, zone },
    ...{ retired: withNumbers(patient(row.retired), row), survivor: patient(row.survivor) },
    identifiers: [...row.identifiers],
    mergedAt: iso(row.mergedAt),
    message: row.sourceSeq,
    takenBackAt: row.takenBackAt === null ? null : iso(row.takenBackAt),
    takenBackBy: row.takenBackBy && personName(network, row.takenBackBy),
    since: { visits: row.visits, results: row.results, tasks: row.tasks },
    mayTakeBack: row.takenBackAt === null && may.allowed,
  };
}

// While it is merged away a record has no numbers of its own: those that it had are known from the merge.
function withNumbers(retired: ApiPatient, { identifiers, takenBackAt }: MergeRow): ApiPatient {
  if (takenBackAt !== null) return retired;
  return {
    ...retired,
    identifiers: identifiers.map((key) => {
      const [authority = '', ...value] = key.split('|');
      return { authority, value: value.join('|'), type: null };
    }),
  };
}
