import { appendAudit } from '../access/access.ts';
import { findInDirectory } from './directory.ts';
import type { FhirContext } from './fhir-context.ts';
import type { FhirResource } from './fhir-resource.ts';
import { loadResources, type LoadedResource } from './load-resources.ts';
import { answerRefusal, refuse, type FhirAnswer, type FhirRefusal } from './outcome.ts';
import { readLocationByDigest, readTaskRecords } from './record-store.ts';
import { locationDigest, ownId } from './resource-id.ts';
import type { TypeName } from './resource-types.ts';
import type { StoredType } from './search-store.ts';
import { recordRefusal, taskRefusal, visibleSites } from './visible.ts';

/** One resource by its id. Who opened what of which patient is written down before it is shown, refused ones too. */
export async function answerRead(
  context: FhirContext,
  type: TypeName,
  id: string,
  ifNoneMatch: string | undefined,
): Promise<FhirAnswer> {
  if (type === 'Organization' || type === 'Practitioner') {
    const seen = visibleSites(context, 'record.view');
    if ('issues' in seen) return answerRefusal(seen);
    const found = findInDirectory(context.network, type, id);
    return found ? shown(found, undefined) : answerRefusal(unknown(type));
  }
  const loaded = await load(context, type, id);
  if (!loaded) return answerRefusal(unknown(type));
  const refusal = await refusalOf(context, type, loaded);
  await auditRead(context, type, loaded, refusal);
  return refusal ? answerRefusal(refusal) : shown(loaded.resource, ifNoneMatch);
}

async function load(
  { database, titles }: FhirContext,
  type: StoredType,
  id: string,
): Promise<LoadedResource | undefined> {
  if (type !== 'Location') {
    const [loaded] = await loadResources[type](database, [ownId(id)], titles);
    return loaded;
  }
  const digest = locationDigest(id);
  const location = digest === undefined ? undefined : await readLocationByDigest(database, digest);
  if (!location) return undefined;
  const [loaded] = await loadResources.Location(database, [location.id], titles);
  return loaded;
}

async function refusalOf(
  context: FhirContext,
  type: StoredType,
  loaded: LoadedResource,
): Promise<FhirRefusal | null> {
  if (type !== 'Task') return recordRefusal(context, loaded.sites);
  const [record] = await readTaskRecords(context.database, [loaded.id]);
  return record ? taskRefusal(context, record.task) : unknown(type);
}

async function auditRead(
  { database, now, person }: FhirContext,
  type: StoredType,
  loaded: LoadedResource,
  refusal: FhirRefusal | null,
): Promise<void> {
  await appendAudit(database, [
    {
      at: now,
      site: loaded.sites[0] ?? null,
      actor: person.id,
      action: `${type.toLowerCase()}.read`,
      object: `${type.toLowerCase()}:${loaded.id}`,
      patientId: loaded.patientId,
      outcome: refusal ? 'refused' : 'done',
      detail: { by: 'fhir', ...(refusal && { reason: refusal.issues[0].diagnostics }) },
    },
  ]);
}

function shown(resource: FhirResource, ifNoneMatch: string | undefined): FhirAnswer {
  const headers = versionHeaders(resource);
  const same = ifNoneMatch !== undefined && ifNoneMatch === headers['etag'];
  return same ? { status: 304, headers, body: null } : { status: 200, headers, body: resource };
}

/** The ETag of a resource that has versions (FHIR R4 §3.1.0.1.3). */
export function versionHeaders(resource: FhirResource): Readonly<Record<string, string>> {
  const meta = resource['meta'] as { versionId?: string } | undefined;
  return meta?.versionId === undefined ? {} : { etag: `W/"${meta.versionId}"` };
}

function unknown(type: TypeName): FhirRefusal {
  return refuse(404, 'not-found', `There is no ${type} of this id.`);
}
