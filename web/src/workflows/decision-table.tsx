import { Table } from '@mantine/core';
import type { ApiDecision } from '../../../src/http/api.ts';

const hitWords: Readonly<Record<string, string>> = {
  unique: 'At most one row matches.',
  first: 'The first row that matches decides.',
  'collect-list': 'All rows that match are listed.',
  'collect-sum': 'All rows that match are added up.',
  'collect-min': 'The smallest of all rows that match.',
  'collect-max': 'The largest of all rows that match.',
};

/** A decision table as its authors wrote it: a row is right where all of its cells hold. */
export function DecisionTable({
  decision: { name, describes, source, hit, columns, outputs, rows, otherwise },
}: {
  decision: ApiDecision;
}) {
  return (
    <section className="decision-table" aria-labelledby={`decision-${name}`}>
      <h3 id={`decision-${name}`}>
        <code>{name}</code> {describes}
      </h3>
      <p className="label">
        {hitWords[hit] ?? hit} {source ?? ''}
      </p>
      <div className="scroller">
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Row</Table.Th>
              {columns.map(({ title, reads, unit }) => (
                <Table.Th scope="col" key={reads} title={reads}>
                  {title} {unit === null ? null : <span className="label">{unit}</span>}
                </Table.Th>
              ))}
              {outputs.map((output) => (
                <Table.Th scope="col" key={output} className="decision-output">
                  {output}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ cells, gives }, row) => (
              <Table.Tr key={`${cells.join(' | ')} → ${gives.join(' | ')}`}>
                <Table.Th scope="row">{row + 1}</Table.Th>
                {columns.map(({ reads }, at) => (
                  <Table.Td key={reads}>{cellText(cells[at])}</Table.Td>
                ))}
                {outputs.map((output, at) => (
                  <Table.Td key={output} className="decision-output">
                    {gives[at]}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
            {otherwise === null ? null : (
              <Table.Tr>
                <Table.Th scope="row">else</Table.Th>
                {columns.map(({ reads }) => (
                  <Table.Td key={reads}>any other</Table.Td>
                ))}
                {outputs.map((output, at) => (
                  <Table.Td key={output} className="decision-output">
                    {otherwise[at]}
                  </Table.Td>
                ))}
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function cellText(cell: string | undefined): string {
  return cell === undefined || cell === '-' ? 'any' : cell;
}
