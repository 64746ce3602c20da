import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiStandardisation, ApiWorkflows } from '../../../src/http/api.ts';
import { workflowsQuery } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { StandardTrends } from './standard-trends.tsx';
import './workflows.css';

/** The workflows in force, and how alike the sites run them. */
export function WorkflowsPage() {
  const query = useQuery(workflowsQuery);
  return (
    <div className="page">
      <PageHeading title="Configuration" />
      <p className="page-note">
        The workflows in force. A parameter is at the standard where a site has the value that the
        network has; what a site sets otherwise is shown with who set it. Changes are made in files
        and come with the next release.
      </p>
      <Fetched query={query} what="the workflows">
        {(data) => (
          <div className="scroller">
            <Table withTableBorder className="workflows-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Workflow</Table.Th>
                  <Table.Th scope="col">Purpose</Table.Th>
                  <Table.Th scope="col">Sites</Table.Th>
                  <Table.Th scope="col">Parameters at the standard</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.workflows.map((one) => (
                  <WorkflowRow key={`${one.id} ${one.version}`} workflow={one} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Fetched>
      <StandardTrends />
    </div>
  );
}

function WorkflowRow({
  workflow: { id, title, version, purpose, sites },
}: {
  workflow: ApiWorkflows['workflows'][number];
}) {
  const others = sites.filter(({ atStandard, parameters }) => atStandard < parameters);
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Link
          to="/workflows/$workflowId"
          params={{ workflowId: id }}
          search={({ site }) => ({ site })}
        >
          {title}
        </Link>
        <div className="label">version {version}</div>
      </Table.Th>
      <Table.Td className="workflow-purpose">{purpose}</Table.Td>
      <Table.Td className="number">{sites.length}</Table.Td>
      <Table.Td>
        {others.length === 0 ? (
          'All, at every site'
        ) : (
          <ul>
            {others.map((one) => (
              <li key={one.site}>{standardText(one)}</li>
            ))}
          </ul>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** `Harbor General: 9 of 11, 1 waiver`. */
export function standardText({ title, atStandard, parameters, waivers }: ApiStandardisation) {
  const waived = waivers === 0 ? '' : `, ${waivers} ${waivers === 1 ? 'waiver' : 'waivers'}`;
  return `${title}: ${atStandard} of ${parameters}${waived}`;
}
