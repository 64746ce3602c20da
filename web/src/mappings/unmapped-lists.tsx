import { Button, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ApiUnknownUnit, ApiUnmappedCode } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { MessageLinks } from './message-links.tsx';

/** Codes that no map has and that are no LOINC: no limit sees their results. */
export function UnmappedCodes({
  codes,
  onTry,
}: {
  codes: readonly ApiUnmappedCode[];
  onTry: (code: ApiUnmappedCode) => void;
}) {
  const now = useServerNow();
  const zone = useHereZone();
  return (
    <section aria-labelledby="unmapped-heading">
      <h2 id="unmapped-heading">Codes that no map has</h2>
      {codes.length === 0 ? (
        <p className="page-note">Every code that came is mapped, or is LOINC itself.</p>
      ) : (
        <>
          <p className="page-note">
            Their results are kept, but no limit sees them: only the laboratory’s own flag counts.
          </p>
          <div className="scroller" role="region" aria-label="Table of codes" tabIndex={0}>
            <Table withTableBorder className="mappings-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Code as sent</Table.Th>
                  <Table.Th>Feed</Table.Th>
                  <Table.Th className="number">Results</Table.Th>
                  <Table.Th>Last</Table.Th>
                  <Table.Th>Messages</Table.Th>
                  <Table.Th>
                    <span className="visually-hidden">Act</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {codes.map((one) => (
                  <Table.Tr key={`${one.feed} ${one.code}`} data-critical={one.critical > 0}>
                    <Table.Th scope="row">
                      <code>{one.code}</code>
                      <div className="label">{namedText(one)}</div>
                    </Table.Th>
                    <Table.Td>
                      <FeedLink {...one} />
                    </Table.Td>
                    <Table.Td className="number">
                      {one.results.toLocaleString('en-US')}
                      {one.critical === 0 ? null : (
                        <div className="mapping-critical">
                          {one.critical.toLocaleString('en-US')} flagged critical
                        </div>
                      )}
                    </Table.Td>
                    <Table.Td>{preciseTime(Date.parse(one.lastAt), zone, now)}</Table.Td>
                    <Table.Td>
                      <MessageLinks seqs={one.messages} />
                    </Table.Td>
                    <Table.Td>
                      <Button variant="default" size="xs" onClick={() => onTry(one)}>
                        Try a line<span className="visually-hidden"> for {one.code}</span>
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      )}
    </section>
  );
}

/** Units of measure that nobody knows: the code is mapped, and still no limit can be held against the value. */
export function UnknownUnits({ units }: { units: readonly ApiUnknownUnit[] }) {
  const now = useServerNow();
  const zone = useHereZone();
  return (
    <section aria-labelledby="units-heading">
      <h2 id="units-heading">Units of measure that nobody knows</h2>
      {units.length === 0 ? (
        <p className="page-note">Every number with a standard code came in a known unit.</p>
      ) : (
        <>
          <p className="page-note">
            No limit can be held against these values. Ask the laboratory for the UCUM code: units
            are part of Sinew, and no map of a feed changes them.
          </p>
          <div className="scroller" role="region" aria-label="Table of units" tabIndex={0}>
            <Table withTableBorder className="mappings-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Unit as sent</Table.Th>
                  <Table.Th>Of</Table.Th>
                  <Table.Th>Feed</Table.Th>
                  <Table.Th className="number">Results</Table.Th>
                  <Table.Th>Last</Table.Th>
                  <Table.Th>Messages</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {units.map((one) => (
                  <Table.Tr key={`${one.feed} ${one.unit} ${one.code}`}>
                    <Table.Th scope="row">
                      <code>{one.unit}</code>
                    </Table.Th>
                    <Table.Td>
                      {one.display ?? 'No name'} <span className="label">{one.code}</span>
                    </Table.Td>
                    <Table.Td>
                      <FeedLink {...one} />
                    </Table.Td>
                    <Table.Td className="number">{one.results.toLocaleString('en-US')}</Table.Td>
                    <Table.Td>{preciseTime(Date.parse(one.lastAt), zone, now)}</Table.Td>
                    <Table.Td>
                      <MessageLinks seqs={one.messages} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      )}
    </section>
  );
}

function namedText({ display, unit }: ApiUnmappedCode): string {
  const name = display ?? 'No name was sent';
  return unit === null ? name : `${name}, in ${unit}`;
}

function FeedLink({
  feed,
  feedTitle,
  siteTitle,
}: {
  feed: string;
  feedTitle: string;
  siteTitle: string;
}) {
  return (
    <>
      <Link to="/feeds/$feedId" params={{ feedId: feed }}>
        {feedTitle}
      </Link>
      <div className="label">{siteTitle}</div>
    </>
  );
}
