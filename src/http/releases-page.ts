import {
  assignReleases,
  readStandings,
  replaySentence,
  rollBackSite,
  type AssignAnswer,
  type AssignDeps,
  type Standings,
} from '../change/change.ts';
import {
  bundleBefore,
  listDocuments,
  readAssignments,
  readBundles,
  readDocument,
  refuseBundle,
  type AssignmentScope,
  type KeptDocument,
  type Manifest,
} from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type { ApiRelease, ApiReleaseRow, ApiReleases } from './changes-api.ts';
import { assignBody, releaseParams, rollbackBody } from './changes-inputs.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { partTitle, personName, siteOf } from './place-titles.ts';

export const releaseEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/releases',
    summary: 'Which version runs where, and the releases that were taken.',
    answer: (context) => releasesPage(context),
  }),
  endpoint({
    method: 'GET',
    path: '/api/releases/:digest',
    summary: 'A release: manifest, signatures, evidence, and where it runs.',
    params: releaseParams,
    answer: (context, { params }) => releasePage(context, params.digest),
  }),
  endpoint({
    method: 'POST',
    path: '/api/releases/assign',
    summary: 'Put a version in force at sites, or (null) everywhere.',
    body: assignBody,
    answer(context, { body: { bundle, sites, reason } }) {
      const scopes: AssignmentScope[] =
        sites === null ? [{ kind: 'everywhere' }] : sites.map((site) => ({ kind: 'site', site }));
      const assignments = scopes.map((scope) => ({ scope, bundle }));
      const request = { person: context.person, assignments, kind: 'assign' as const, reason };
      return after(context, (deps) => assignReleases(request, deps));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/releases/rollback',
    summary: 'Take a site back to what it ran before.',
    body: rollbackBody,
    answer: (context, { body }) =>
      after(context, (deps) => rollBackSite({ person: context.person, ...body }, deps)),
  }),
];

async function after(
  context: PageContext,
  act: (deps: AssignDeps) => Promise<AssignAnswer>,
): Promise<PageAnswer<ApiReleases>> {
  const { assigning } = context;
  if (!assigning) {
    const sentence = 'Releases are not put in force from the pages of this server.';
    return { refused: { kind: 'not-now', sentence } };
  }
  const answer = await act(assigning);
  return answer.done ? releasesPage(context) : { refused: answer.refusal };
}

function refusedToSee({ authorize, person, network }: PageContext): string | null {
  const places = [null, ...network.sites.map(({ id }) => id)];
  const answers = places.flatMap((site) => [
    authorize(person, 'change.view', { site, unit: null }),
    authorize(person, 'release.assign', { site, unit: null }),
  ]);
  const refused = answers.find((one) => !one.allowed);
  return answers.some(({ allowed }) => allowed) || !refused || refused.allowed
    ? null
    : refused.reason;
}

async function releasesPage(context: PageContext): Promise<PageAnswer<ApiReleases>> {
  const sentence = refusedToSee(context);
  if (sentence !== null) return { refused: { kind: 'forbidden', sentence } };
  const { database, network } = context;
  const standings = await readStandings(database);
  if (!standings) {
    return { refused: { kind: 'not-found', sentence: 'Nothing was ever put in force here.' } };
  }
  const assignments = await readAssignments(database);
  const earlier = new Map(
    standings.sites.flatMap(({ site }) => {
      const bundle = bundleBefore(assignments, site);
      return bundle === undefined ? [] : [[site, bundle] as const];
    }),
  );
  const bundles = await readBundles(database, [...new Set(earlier.values())]);
  return {
    page: {
      ...{ epoch: standings.epoch, network: standings.network.version },
      governed: network.policy !== undefined,
      sites: standings.sites.map(({ site, version, bundle, since, actor, reason, cohorts }) => {
        const there = siteOf(network, site);
        return {
          ...{ id: site, title: there.title, zone: there.zone, version, bundle, reason },
          ...{ since: iso(since), by: actorName(context, actor) },
          cohorts: cohorts.map(({ cohort, version: of }) => ({
            ...{ id: cohort.id, title: partTitle(network, site, cohort.id), version: of },
          })),
          refused: refusedAt(context, site),
          before: bundles.get(earlier.get(site) ?? '')?.version ?? null,
        };
      }),
      releases: (await listDocuments(database)).map((one) => rowOf(context, one, standings)),
    },
  };
}

function refusedAt({ authorize, person }: PageContext, site: string | null): string | null {
  const may = authorize(person, 'release.assign', { site, unit: null });
  return may.allowed ? null : may.reason;
}

function actorName({ network }: PageContext, actor: string): string {
  return actor === 'system' ? 'Sinew' : personName(network, actor);
}

type ListedDocument = Omit<KeptDocument, 'document'> & Pick<KeptDocument['document'], 'manifest'>;

function rowOf(
  context: PageContext,
  { digest, number, version, bundle, importedAt, importedBy, manifest }: ListedDocument,
  { sites }: Standings,
): ApiReleaseRow {
  return {
    ...{ digest, number, version, bundle, madeAt: manifest.madeAt, takenAt: iso(importedAt) },
    author: actorName(context, manifest.author),
    takenBy: actorName(context, importedBy),
    runs: sites
      .filter((one) => one.bundle === bundle)
      .map(({ site }) => siteOf(context.network, site).title),
  };
}

async function releasePage(context: PageContext, digest: string): Promise<PageAnswer<ApiRelease>> {
  const sentence = refusedToSee(context);
  if (sentence !== null) return { refused: { kind: 'forbidden', sentence } };
  const { database, network } = context;
  const [kept, standings] = [await readDocument(database, digest), await readStandings(database)];
  if (!kept || !standings) {
    return { refused: { kind: 'not-found', sentence: 'There is no such release.' } };
  }
  const { manifest, signatures } = kept.document;
  const { policy } = network;
  const engine = manifest.minimumEngine;
  const wrong = policy && refuseBundle(kept.document, { policy, newest: null, engine });
  return {
    page: {
      ...rowOf(context, { ...kept, manifest }, standings),
      ...{ base: manifest.base, minimumEngine: engine, commit: manifest.commit },
      changes: [...manifest.changes],
      ...{ scenarios: manifest.evidence.scenarios, replay: manifest.evidence.replay },
      replayed: replayedOf(manifest.evidence),
      notes: Object.entries(manifest.notes).map(([audience, text]) => ({ audience, text })),
      ...{ refused: wrong ?? null, governed: policy !== undefined },
      signatures: signatures.map((one) => ({
        ...{ as: one.as, key: one.key, person: actorName(context, one.person) },
      })),
      request: requestOf(context, manifest.request),
      sites: standings.sites.map(({ site, version }) => ({
        ...{ id: site, title: siteOf(network, site).title, version },
        refused: refusedAt(context, site),
      })),
    },
  };
}

function replayedOf({ replayed }: Manifest['evidence']): ApiRelease['replayed'] {
  if (!replayed) return null;
  const { from, to, events, before, after } = replayed;
  return { from, to, events, before, after, sentence: replaySentence('All workflows', replayed) };
}

function requestOf(
  context: PageContext,
  request: KeptDocument['document']['manifest']['request'],
): ApiRelease['request'] {
  if (!request) return null;
  const { id, plan, approvals, override } = request;
  return {
    ...{ id, plan },
    approvals: approvals.map(({ person, kinds, at }) => ({
      ...{ person: actorName(context, person), kinds: [...kinds], at },
    })),
    override: override && { ...override, person: actorName(context, override.person) },
  };
}
