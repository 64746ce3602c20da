import { Table } from '@mantine/core';
import type { ApiVersionMatrix } from '../../../src/http/api.ts';

/** Which version of each workflow runs at which site; what blocks a rollout is said in the cell. */
export function VersionMatrix({ matrix: { workflows, sites } }: { matrix: ApiVersionMatrix }) {
  return (
    <section aria-labelledby="versions-heading">
      <h2 id="versions-heading">Which version runs where</h2>
      <div className="scroller" role="region" aria-label="Sites and workflows" tabIndex={0}>
        <Table withTableBorder withColumnBorders className="version-matrix">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Workflow</Table.Th>
              {sites.map(({ id, title }) => (
                <Table.Th key={id} scope="col">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {workflows.map(({ id, title }, at) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">{title}</Table.Th>
                {sites.map((site) => (
                  <Cell key={site.id} cell={site.cells[at] ?? null} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function Cell({ cell }: { cell: ApiVersionMatrix['sites'][number]['cells'][number] }) {
  if (cell === null) return <Table.Td className="label">does not run</Table.Td>;
  const [first, ...more] = cell.blocks;
  return (
    <Table.Td>
      <strong>{cell.version}</strong>
      {cell.parts.map(({ cohort, version }) => (
        <div key={cohort}>
          {version} for {cohort}
        </div>
      ))}
      {first === undefined ? null : (
        <details>
          <summary>
            Blocked: {first.title}
            {more.length === 0 ? '' : ` and ${more.length} more`}
          </summary>
          <ul className="plain">
            {[first, ...more].map(({ title, sentence }) => (
              <li key={title}>
                {title}: {sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Table.Td>
  );
}
