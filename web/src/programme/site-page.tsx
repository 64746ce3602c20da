import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiCriterion, ApiSite } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { dayOf, preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { freshnessText, stateWords } from './criterion-words.ts';
import { EvidenceDialog } from './evidence-dialog.tsx';
import { GoNoGo } from './go-no-go.tsx';
import { siteQuery } from './programme-queries.ts';
import { Training } from './training.tsx';
import './programme.css';

/** One site: what it meets, with the evidence; who is trained; and what was decided about it. */
export function SitePage() {
  const { siteId } = useParams({ from: '/frame/sites/$siteId' });
  const query = useQuery(siteQuery(siteId));
  const { data, error, refetch } = query;
  if (data === undefined) return <UnfetchedPage title="Site" what="the site" query={query} />;
  return (
    <div className="page">
      <PageHeading title={data.title} />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Standing site={data} />
      <Criteria site={data} />
      <GoNoGo site={data} />
      <Packages site={data} />
      <Training site={data} />
      <History site={data} />
    </div>
  );
}

function Standing({ site: { tier, ready, blocks, next, release, zone } }: { site: ApiSite }) {
  return (
    <div className="site-standing">
      <p>
        {release === null
          ? 'It runs nothing yet.'
          : `It runs ${release.version} since ${dayOf(Date.parse(release.since), zone)}.`}{' '}
        {tier === null ? null : (
          <>
            Its tier is <strong>{tier}</strong>.
          </>
        )}
      </p>
      {ready ? (
        <p>A rollout may come to it.</p>
      ) : (
        <p className="cell-state">A rollout waits for: {blocks.join('; ')}.</p>
      )}
      {next.length === 0 || !ready ? null : <p>For the next better tier: {next.join('; ')}.</p>}
    </div>
  );
}

function Criteria({ site }: { site: ApiSite }) {
  const now = useServerNow();
  const [shown, setShown] = useState<ApiCriterion | null>(null);
  return (
    <section aria-labelledby="criteria-heading">
      <h2 id="criteria-heading">What it meets</h2>
      <Table withTableBorder className="site-criteria">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Criterion</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>What was found or shown</Table.Th>
            <Table.Th>Verified</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {site.criteria.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Th scope="row">
                {one.title}
                <div className="label">{one.why}</div>
              </Table.Th>
              <Table.Td className={one.state === 'met' ? undefined : 'cell-state'}>
                {stateWords[one.state]}
              </Table.Td>
              <Table.Td>
                <div>{one.sentence}</div>
                <Reference evidence={one.evidence} />
                {site.mayShow.includes(one.id) ? (
                  <Button variant="default" mt="xs" onClick={() => setShown(one)}>
                    Show evidence
                  </Button>
                ) : null}
              </Table.Td>
              <Table.Td>{freshnessText(one, site.zone, now)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {shown === null ? null : (
        <EvidenceDialog site={site} criterion={shown} onClose={() => setShown(null)} />
      )}
    </section>
  );
}

function Reference({ evidence }: { evidence: ApiCriterion['evidence'] }) {
  if (evidence === null) return null;
  const { kind, reference } = evidence;
  if (kind === 'link') {
    return (
      <a href={reference} rel="noreferrer noopener" target="_blank">
        {reference}
      </a>
    );
  }
  return (
    <div>
      {kind === 'file' ? 'File: ' : ''}
      {reference}
    </div>
  );
}

function Packages({ site: { site, versions } }: { site: ApiSite }) {
  return (
    <section aria-labelledby="packages-heading">
      <h2 id="packages-heading">Release packages</h2>
      <ul className="plain-lines">
        {versions.map((version) => (
          <li key={version}>
            <Link to="/sites/$siteId/packages/$version" params={{ siteId: site, version }}>
              What {version} means here, role by role
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ site: { history, zone } }: { site: ApiSite }) {
  const now = useServerNow();
  if (history.length === 0) return null;
  return (
    <section aria-labelledby="shown-heading">
      <h2 id="shown-heading">All that was shown</h2>
      <ul className="plain-lines">
        {history.map((one) => (
          <li key={`${one.at} ${one.criterion}`}>
            {preciseTime(Date.parse(one.at), zone, now)}, {one.by}: {one.criterion}
            {one.shown ? '' : ', not any more'}. {one.note}
          </li>
        ))}
      </ul>
    </section>
  );
}
