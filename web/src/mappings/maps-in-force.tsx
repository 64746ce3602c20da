import { Table, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiFeedMaps } from '../../../src/http/api.ts';

const mapWords = { codes: 'Code', locations: 'Point of care', providers: 'Provider' } as const;

/** Every line of the maps of every feed, with the file and line that says so. */
export function MapsInForce({ feeds }: { feeds: readonly ApiFeedMaps[] }) {
  const [wanted, setWanted] = useState('');
  const word = wanted.trim().toLowerCase();
  const shown = feeds
    .map((feed) => ({
      ...feed,
      mappings: feed.mappings.filter(
        ({ sent, to, display }) =>
          word === '' ||
          [sent, to, display ?? ''].some((text) => text.toLowerCase().includes(word)),
      ),
    }))
    .filter(({ mappings }) => word === '' || mappings.length > 0);
  return (
    <section aria-labelledby="maps-heading">
      <h2 id="maps-heading">Maps in force</h2>
      <TextInput
        className="maps-filter"
        label="Find a line"
        description="What is sent, what it becomes, or its name."
        value={wanted}
        onChange={({ currentTarget: { value } }) => setWanted(value)}
      />
      {shown.length === 0 ? <p className="page-note">No line has that.</p> : null}
      {shown.map((feed) => (
        <details key={feed.feed} open={word !== '' || undefined} className="feed-maps">
          <summary>
            {feed.title} <span className="label">{countText(feed.mappings.length)}</span>
          </summary>
          {feed.mappings.length === 0 ? (
            <p className="page-note">It maps nothing.</p>
          ) : (
            <FeedTable feed={feed} />
          )}
        </details>
      ))}
    </section>
  );
}

function FeedTable({ feed }: { feed: ApiFeedMaps }) {
  return (
    <div className="scroller" role="region" aria-label={`Maps of ${feed.title}`} tabIndex={0}>
      <Table withTableBorder className="mappings-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Map</Table.Th>
            <Table.Th>As sent</Table.Th>
            <Table.Th>Becomes</Table.Th>
            <Table.Th>Written at</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {feed.mappings.map(({ map, sent, to, display, writtenAt }) => (
            <Table.Tr key={`${map} ${sent}`}>
              <Table.Td>{mapWords[map]}</Table.Td>
              <Table.Th scope="row">
                <code>{sent}</code>
              </Table.Th>
              <Table.Td>
                {display ?? to} {display === null ? null : <span className="label">{to}</span>}
              </Table.Td>
              <Table.Td>
                <code>{writtenAt ?? 'not known'}</code>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function countText(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}
