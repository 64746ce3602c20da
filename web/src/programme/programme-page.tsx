import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiProgramme, ApiRisk } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { clockTime, dayOf, zoneName } from '../time/clinical-time.ts';
import { programmeQuery } from './programme-queries.ts';
import './programme.css';

/** How the network stands, on one page that fits on paper: standard, waivers, risks, capacity, rollouts under way. */
export function ProgrammePage() {
  const query = useQuery(programmeQuery);
  return (
    <div className="page programme">
      <PageHeading title="Programme">
        <Button variant="default" className="no-print" onClick={() => window.print()}>
          Print this page
        </Button>
      </PageHeading>
      <Fetched query={query} what="the programme">
        {(data) => <Overview data={data} />}
      </Fetched>
    </div>
  );
}

function Overview({ data }: { data: ApiProgramme }) {
  const zone = useHereZone();
  const time = (at: string) => {
    const moment = Date.parse(at);
    return `${dayOf(moment, zone)} ${clockTime(moment, zone)} ${zoneName(moment, zone)}`;
  };
  const { work } = data;
  return (
    <>
      <p className="label">
        {data.network}, as of {time(data.asOf)}. Every sentence is said by rule from what is
        recorded.
      </p>
      <ul className="plain-lines programme-sentences">
        {[...data.sentences, ...work.sentences].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="label">
        {work.countedAt === null
          ? 'Nothing was counted yet.'
          : `Work is counted until ${time(work.countedAt)}; drills are left out.`}
      </p>
      <section aria-labelledby="rollouts-heading">
        <h2 id="rollouts-heading">Rollouts under way</h2>
        {data.rollouts.length === 0 ? <p className="page-note">None.</p> : null}
        <ul className="plain-lines">
          {data.rollouts.map(({ id, title, sentence }) => (
            <li key={id}>
              <strong>{title}</strong>: {sentence}
            </li>
          ))}
        </ul>
      </section>
      <Risks risks={data.risks} />
      <Sites sites={data.sites} />
    </>
  );
}

const riskWords: Readonly<Record<ApiRisk['kind'], string>> = {
  waiver: 'Waiver',
  safety: 'Safety',
  collapse: 'Use',
};

function Risks({ risks }: { risks: readonly ApiRisk[] }) {
  return (
    <section aria-labelledby="risks-heading">
      <h2 id="risks-heading">Open risks</h2>
      {risks.length === 0 ? (
        <p className="page-note">
          No site lives by waiver, no use has collapsed, and nobody waits for an answer about
          safety.
        </p>
      ) : null}
      <ul className="plain-lines">
        {risks.map(({ kind, siteTitle, sentence, owner }) => (
          <li key={`${kind} ${siteTitle} ${sentence}`}>
            <strong>{riskWords[kind]}</strong>, {siteTitle}: {sentence}
            {owner === null ? '' : ` ${owner} answers for it.`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sites({ sites }: { sites: ApiProgramme['sites'] }) {
  return (
    <section aria-labelledby="programme-sites">
      <h2 id="programme-sites">Sites</h2>
      <Table withTableBorder className="site-criteria">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Site</Table.Th>
            <Table.Th>Version</Table.Th>
            <Table.Th>Standard</Table.Th>
            <Table.Th>A rollout</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sites.map(({ site, title, version, parts, standard, tier, blocks }) => (
            <Table.Tr key={site}>
              <Table.Th scope="row">
                <Link to="/sites/$siteId" params={{ siteId: site }}>
                  {title}
                </Link>
                {tier === null ? null : <div className="label">{tier}</div>}
              </Table.Th>
              <Table.Td>
                {version ?? 'nothing'}
                {parts.map((part) => (
                  <div key={part} className="label">
                    {part} in a part of it
                  </div>
                ))}
              </Table.Td>
              <Table.Td>{standard}</Table.Td>
              <Table.Td className={blocks.length === 0 ? undefined : 'cell-state'}>
                {blocks.length === 0 ? 'may come' : `waits for: ${blocks.join('; ')}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
