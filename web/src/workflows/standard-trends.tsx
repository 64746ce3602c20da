import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiStandardTrend } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { dayOf } from '../time/clinical-time.ts';
import { standardsQuery } from './standard-queries.ts';

/** Changes that a row tells of; the sentence has the newest. */
const pointsMax = 5;

/** How alike the sites are, and how it came to that. What was always at the standard needs no row. */
export function StandardTrends() {
  const query = useQuery(standardsQuery);
  return (
    <section aria-labelledby="standard-heading">
      <h2 id="standard-heading">How alike the sites are</h2>
      <Fetched query={query} what="how alike the sites are">
        {({ trends }) => {
          const told = trends.filter(isTold);
          return (
            <>
              <p className="page-note">{restWords(trends.length - told.length, told.length)}</p>
              {told.length === 0 ? null : <Trends trends={told} />}
            </>
          );
        }}
      </Fetched>
    </section>
  );
}

function Trends({ trends }: { trends: readonly ApiStandardTrend[] }) {
  return (
    <div className="scroller">
      <Table withTableBorder className="workflows-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Workflow and site</Table.Th>
            <Table.Th scope="col">Parameters at the standard over time</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {trends.map((one) => (
            <Table.Tr key={`${one.site} ${one.workflow}`}>
              <Table.Td>{one.sentence}</Table.Td>
              <Table.Td>
                <ol className="standard-points">
                  {one.points.slice(-pointsMax).map((point) => (
                    <li key={point.epoch}>{pointWords(point, one.zone)}</li>
                  ))}
                </ol>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function isTold({ points }: ApiStandardTrend): boolean {
  const now = points.at(-1);
  return points.length > 1 || (now !== undefined && now.atStandard < now.parameters);
}

function restWords(rest: number, told: number): string {
  if (told === 0) return 'Every workflow is at the standard at every site, and always was.';
  if (rest === 0) return 'Sites that set values of their own, or did.';
  const others = rest === 1 ? 'One other is' : `The ${rest} others are`;
  const were = rest === 1 ? 'was' : 'were';
  return `Workflows and sites with values of their own, now or before. ${others} at the standard and always ${were}.`;
}

/** `8 of 9 from 12-Nov-2026 (version 1.2.0)`. */
function pointWords(
  { at, version, atStandard, parameters }: ApiStandardTrend['points'][number],
  zone: string,
): string {
  return `${atStandard} of ${parameters} from ${dayOf(Date.parse(at), zone)} (version ${version})`;
}
