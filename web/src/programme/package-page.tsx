import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApiPackage } from '../../../src/http/api.ts';
import { audienceWords } from '../changes/change-words.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { packageQuery } from './programme-queries.ts';
import './programme.css';

/** What people of a site must know of a version: what changes, role by role, and pages for paper. */
export function PackagePage() {
  const { siteId, version } = useParams({ from: '/frame/sites/$siteId/packages/$version' });
  const query = useQuery(packageQuery(siteId, version));
  const { data } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Release package" what="the package" query={query} />;
  }
  const page = `/api/sites/${encodeURIComponent(siteId)}/packages/${encodeURIComponent(version)}/page`;
  return (
    <div className="page">
      <PageHeading title={`${data.siteTitle}, ${data.version}`} />
      <p>
        From {data.base ?? 'nothing'} to {data.version}, made from plan{' '}
        {data.fingerprint.replace('sha256:', '').slice(0, 16)}.{' '}
        <Link to="/sites/$siteId" params={{ siteId }}>
          {data.siteTitle}
        </Link>
      </p>
      <p>
        <a href={page}>Save all of it as a page for paper</a> (A4; needs no server, has no patient
        in it)
      </p>
      <Lines
        title="Why"
        lines={data.notes.map(({ audience, text }) => `${audienceWords(audience)}: ${text}`)}
      >
        Its author wrote no notes.
      </Lines>
      <Roles data={data} page={page} />
      <Lines title="What is different at this site" lines={data.changes}>
        Nothing is different at this site.
      </Lines>
      <Lines title="Exceptions to know" lines={data.exceptions}>
        This site does as the network does.
      </Lines>
      <Lines
        title="Training"
        lines={data.training.map(
          ({ title, minutes, roles, done, of }) =>
            `${title} (${minutes} min, ${roles.join(', ')}): ${done} of ${of} people`,
        )}
      >
        There is nothing to learn.
      </Lines>
      <Lines title="What other sites learned" lines={data.lessons}>
        Nothing was written down yet.
      </Lines>
    </div>
  );
}

function Roles({ data, page }: { data: ApiPackage; page: string }) {
  return (
    <section aria-labelledby="roles-heading">
      <h2 id="roles-heading">What each role does differently</h2>
      <Table withTableBorder className="site-criteria">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Role</Table.Th>
            <Table.Th>Differently</Table.Th>
            <Table.Th>Is asked for</Table.Th>
            <Table.Th>On paper</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.roles.map(({ role, title, differences, tasks, onCall }) => (
            <Table.Tr key={role}>
              <Table.Th scope="row">
                {title}
                <div className="label">
                  {onCall.length === 0 ? 'Nobody is on' : `On now: ${onCall.join(', ')}`}
                </div>
              </Table.Th>
              <Table.Td>
                {differences.length === 0 ? <span className="label">Nothing</span> : null}
                <ul className="plain-lines">
                  {differences.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              </Table.Td>
              <Table.Td>
                <details>
                  <summary>
                    {tasks.length} {tasks.length === 1 ? 'task' : 'tasks'}
                  </summary>
                  <ul className="plain-lines">
                    {tasks.map((task, index) => (
                      <li key={index}>
                        {task.workflowTitle}: {task.title}. Accept within {task.acceptWithin},
                        finish within {task.finishWithin}. If nobody accepts:{' '}
                        {task.ladder.join(', ') || 'it is asked again'}.
                      </li>
                    ))}
                  </ul>
                </details>
              </Table.Td>
              <Table.Td>
                <a href={`${page}?role=${encodeURIComponent(role)}`}>
                  Job aid<span className="visually-hidden"> of {title}</span>
                </a>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Lines({
  title,
  lines,
  children,
}: {
  title: string;
  lines: readonly string[];
  children: string;
}) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {lines.length === 0 ? <p className="page-note">{children}</p> : null}
      <ul className="plain-lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
