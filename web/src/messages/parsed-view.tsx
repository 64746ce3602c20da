import { Table } from '@mantine/core';
import type { ApiMessage } from '../../../src/http/api.ts';
import { concerns } from './raw-fields.ts';

/** Each field that was sent: where it stands, what it is called, what it says; problems beside the field they concern. */
export function ParsedView({ message: { segments, problems } }: { message: ApiMessage }) {
  if (segments.length === 0) {
    return <p className="page-note">It could not be parsed. The raw text is kept as it came.</p>;
  }
  return segments.map(({ name, title, fields }, index) => (
    <section key={index} className="segment" aria-label={`${name} ${title}`}>
      <h3>
        <code>{name}</code> {title}
      </h3>
      <Table withTableBorder className="segment-table">
        <Table.Thead className="visually-hidden">
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>Title</Table.Th>
            <Table.Th>Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map(({ path, title: fieldTitle, value, raw }) => {
            const here = problems.filter(({ location }) => concerns(location, path));
            return (
              <Table.Tr key={path} data-problem={here.length > 0}>
                <Table.Td className="segment-path">
                  <code>{path}</code>
                </Table.Td>
                <Table.Td className="segment-title">{fieldTitle}</Table.Td>
                <Table.Td className="segment-value">
                  {value}
                  {raw === value ? null : <div className="label">as sent: {raw}</div>}
                  {here.map((problem) => (
                    <div key={`${problem.code} ${problem.location}`} className="field-problem">
                      {problem.sentence}
                    </div>
                  ))}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </section>
  ));
}
