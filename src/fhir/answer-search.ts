import { appendAudit } from '../access/access.ts';
import { searchDirectory, type DirectoryType } from './directory.ts';
import type { FhirContext } from './fhir-context.ts';
import type { FhirResource } from './fhir-resource.ts';
import { loadResources, type LoadedResource } from './load-resources.ts';
import { projectOrganization, projectPractitioner } from './project-directory.ts';
import { answerRefusal, type FhirAnswer } from './outcome.ts';
import type { TypeName } from './resource-types.ts';
import { writeCursor, type Cursor } from './search-cursor.ts';
import { readSearch, type Search } from './search-request.ts';
import { findRows, type StoredType } from './search-store.ts';
import { permissionFor, visibleSites } from './visible.ts';

/** FHIR R4 §3.1.1: a page of what a search finds, with what was asked to be included, and the link to the next page. */
export async function answerSearch(
  context: FhirContext,
  type: TypeName,
  query: Iterable<readonly [string, string]>,
  handling: 'strict' | 'lenient',
): Promise<FhirAnswer> {
  const sites = visibleSites(context, permissionFor(type));
  if ('issues' in sites) return answerRefusal(sites);
  const search = readSearch(type, query, handling);
  if ('issues' in search) return answerRefusal(search);
  if (!isStored(search)) {
    const found = searchDirectory(context.network, search as Typed<DirectoryType>);
    const page = found.slice(0, search.count).map(({ resource }) => resource);
    const last = found.length > search.count ? found[search.count - 1] : undefined;
    return bundle(context, search, {
      page,
      included: [],
      next: last && { key: null, id: last.id },
    });
  }
  return storedPage(context, search, sites);
}

async function storedPage(
  context: FhirContext,
  search: Typed<StoredType>,
  sites: readonly string[],
): Promise<FhirAnswer> {
  const { database, titles } = context;
  const rows = await findRows(database, search, sites);
  const shown = rows.slice(0, search.count);
  const ids = shown.map(({ id }) => id);
  const loaded = await loadResources[search.type](database, ids, titles);
  const byId = new Map(loaded.map((one) => [one.id, one]));
  const page = ids.map((id) => byId.get(id)).filter((one) => one !== undefined);
  const included = await includedIn(context, search, page);
  await auditSearch(context, search, [...page, ...included.loaded]);
  return bundle(context, search, {
    page: page.map(({ resource }) => resource),
    included: [...included.loaded.map(({ resource }) => resource), ...included.directory],
    next: rows.length > search.count ? shown.at(-1) : undefined,
  });
}

type Typed<Type> = Search & { type: Type };

function isStored(search: Search): search is Typed<StoredType> {
  return search.type !== 'Organization' && search.type !== 'Practitioner';
}

interface Included {
  loaded: LoadedResource[];
  directory: FhirResource[];
}

/** What the page points to, once each, as far as the caller may see it. */
async function includedIn(
  context: FhirContext,
  search: Search,
  page: readonly LoadedResource[],
): Promise<Included> {
  const { database, titles, network } = context;
  const wanted = new Map<string, Set<string>>();
  const want = (type: string, id: string | undefined): void => {
    if (id === undefined) return;
    wanted.set(type, (wanted.get(type) ?? new Set()).add(id));
  };
  for (const include of search.includes) {
    const target = includeTargets[include.slice(include.indexOf(':') + 1)];
    for (const one of page) {
      if (target === 'focus') want(one.focus?.type ?? '', one.focus?.id);
      else if (target) want(target, one.refers[target]);
    }
  }
  const sites = visibleSites(context, 'record.view');
  const visible = 'issues' in sites ? [] : sites;
  const loaded: LoadedResource[] = [];
  for (const type of includable) {
    const ids = [...(wanted.get(type) ?? [])].filter((id) => !page.some((one) => one.id === id));
    const found = ids.length > 0 ? await loadResources[type](database, ids, titles) : [];
    loaded.push(...found.filter((one) => one.sites.some((site) => visible.includes(site))));
  }
  const sitesWanted = wanted.get('Organization');
  const people = wanted.get('Practitioner');
  return {
    loaded,
    directory: [
      ...network.sites.filter(({ id }) => sitesWanted?.has(id)).map(projectOrganization),
      ...network.people.filter(({ id }) => people?.has(id)).map(projectPractitioner),
    ],
  };
}

/** What a search may lead to beside people and sites. */
const includable = [
  'Patient',
  'Encounter',
  'Observation',
  'ServiceRequest',
  'Appointment',
  'DocumentReference',
  'Immunization',
  'Location',
] as const;

type IncludeTarget = keyof LoadedResource['refers'] | 'focus';

const includeTargets: Readonly<Record<string, IncludeTarget>> = {
  patient: 'Patient',
  subject: 'Patient',
  encounter: 'Encounter',
  location: 'Location',
  organization: 'Organization',
  owner: 'Practitioner',
  focus: 'focus',
};

/** One line a patient of whom something was shown, and one where nothing of a patient was. */
async function auditSearch(
  { database, now, person }: FhirContext,
  search: Search,
  shown: readonly LoadedResource[],
): Promise<void> {
  const counts = new Map<string | null, { site: string | null; count: number }>();
  for (const { patientId, sites } of shown) {
    const known = counts.get(patientId);
    counts.set(patientId, { site: sites[0] ?? null, count: (known?.count ?? 0) + 1 });
  }
  if (counts.size === 0) counts.set(null, { site: null, count: 0 });
  const kind = search.type.toLowerCase();
  const parameters = [...new Set(search.conditions.map(({ name }) => name))].join(' ');
  await appendAudit(
    database,
    [...counts].map(([patientId, { site, count }]) => ({
      at: now,
      site,
      actor: person.id,
      action: `${kind}.search`,
      object: patientId === null ? `${kind}:*` : `patient:${patientId}`,
      patientId,
      outcome: 'done' as const,
      detail: { by: 'fhir', parameters, count },
    })),
  );
}

interface Page {
  page: readonly FhirResource[];
  included: readonly FhirResource[];
  next: Cursor | undefined;
}

function bundle({ base }: FhirContext, search: Search, { page, included, next }: Page): FhirAnswer {
  const self = new URLSearchParams(
    search.used.map(([name, value]): [string, string] => [name, value]),
  );
  const link = [{ relation: 'self', url: urlOf(base, search.type, self) }];
  if (next) {
    const following = new URLSearchParams(self);
    following.set('_cursor', writeCursor(next));
    link.push({ relation: 'next', url: urlOf(base, search.type, following) });
  }
  const entry = [
    ...page.map((resource) => entryOf(base, resource, 'match')),
    ...included.map((resource) => entryOf(base, resource, 'include')),
  ];
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      link,
      // FHIR R4 has no empty lists.
      ...(entry.length > 0 && { entry }),
    },
  };
}

function urlOf(base: string, type: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? `${base}/${type}` : `${base}/${type}?${text}`;
}

function entryOf(base: string, resource: FhirResource, mode: 'match' | 'include') {
  return {
    fullUrl: `${base}/${resource.resourceType}/${String(resource['id'])}`,
    resource,
    search: { mode },
  };
}
