import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiCriterion, ApiSiteRow, ApiSites } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { useServerNow } from '../time/server-clock.ts';
import { freshnessText, stateWords } from './criterion-words.ts';
import { sitesQuery } from './programme-queries.ts';
import './programme.css';

/** Every site: how ready it is for a change, what blocks it in words, and which workflows it has. */
export function SitesPage() {
  const query = useQuery(sitesQuery(useSite()));
  return (
    <div className="page">
      <PageHeading title="Sites" />
      <Fetched query={query} what="sites">
        {(data) => (
          <>
            <p>{readyText(data)}</p>
            {data.asks ? <Criteria sites={data.sites} /> : null}
            <Workflows data={data} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function readyText({ asks, sites }: ApiSites): string {
  if (!asks) return 'This network has no readiness.yaml: nothing is asked of its sites.';
  const ready = sites.filter((site) => site.ready).length;
  const all = sites.length === 1 ? 'the one site shown' : `${sites.length} sites`;
  return `A rollout may come to ${ready} of ${all}. Measured criteria are looked at whenever this page is.`;
}

function Criteria({ sites }: { sites: readonly ApiSiteRow[] }) {
  const ids = [...new Set(sites.flatMap(({ criteria }) => criteria.map(({ id }) => id)))];
  const titles = new Map(
    sites.flatMap(({ criteria }) => criteria.map(({ id, title }) => [id, title])),
  );
  return (
    <section aria-labelledby="criteria-heading">
      <h2 id="criteria-heading">What each site meets</h2>
      <div className="scroller" role="region" aria-label="Sites and criteria" tabIndex={0}>
        <Table withTableBorder withColumnBorders className="matrix">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Criterion</Table.Th>
              <SiteHeads sites={sites} />
            </Table.Tr>
            <Table.Tr>
              <Table.Th scope="row">Tier</Table.Th>
              {sites.map((site) => (
                <Table.Td key={site.site} data-open={!site.ready}>
                  <strong>{site.tier}</strong>
                  {site.ready ? null : <div>A rollout waits: {site.blocks.length} not met</div>}
                </Table.Td>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ids.map((id) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">{titles.get(id)}</Table.Th>
                {sites.map((site) => (
                  <CriterionCell
                    key={site.site}
                    site={site}
                    criterion={site.criteria.find((one) => one.id === id)}
                  />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function SiteHeads({ sites }: { sites: readonly ApiSiteRow[] }) {
  return sites.map(({ site, title, release, parts }) => (
    <Table.Th key={site} scope="col">
      <Link to="/sites/$siteId" params={{ siteId: site }}>
        {title}
      </Link>
      <div className="label">
        {release === null ? 'Runs nothing' : release.version}
        {parts.map((part) => `, ${part} in a part of it`)}
      </div>
    </Table.Th>
  ));
}

function CriterionCell({
  site,
  criterion,
}: {
  site: ApiSiteRow;
  criterion: ApiCriterion | undefined;
}) {
  const now = useServerNow();
  if (criterion === undefined) return <Table.Td className="label">Not asked here</Table.Td>;
  const { state, sentence } = criterion;
  return (
    <Table.Td data-open={state !== 'met'}>
      <div className={state === 'met' ? undefined : 'cell-state'}>{stateWords[state]}</div>
      <div className={state === 'met' ? 'label' : undefined}>{sentence}</div>
      {criterion.measured || criterion.verifiedAt === null ? null : (
        <div className="label">{freshnessText(criterion, site.zone, now)}</div>
      )}
    </Table.Td>
  );
}

function Workflows({ data: { sites, workflows } }: { data: ApiSites }) {
  return (
    <section aria-labelledby="where-heading">
      <h2 id="where-heading">Which workflow is where</h2>
      <div className="scroller" role="region" aria-label="Sites and workflows" tabIndex={0}>
        <Table withTableBorder withColumnBorders className="matrix">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Workflow</Table.Th>
              <SiteHeads sites={sites} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {workflows.map(({ id, title }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">
                  <Link to="/workflows/$workflowId" params={{ workflowId: id }}>
                    {title}
                  </Link>
                </Table.Th>
                {sites.map(({ site, workflows: cells }) => {
                  const cell = cells.find((one) => one.workflow === id);
                  return (
                    <Table.Td key={site} className={isAbsent(cell?.state) ? 'label' : undefined}>
                      {cell?.sentence}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function isAbsent(state: string | undefined): boolean {
  return state === 'ready' || state === 'blocked';
}
