import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemNote } from '../api/problem-note.tsx';
import { Loading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { interruptionsQuery } from './duty-query.ts';

/** How often people were asked lately: whoever shares out work sees whom it falls on (user interface rule S19). */
export function InterruptionTable() {
  const { data, error } = useQuery(interruptionsQuery(useSite()));
  return (
    <section aria-labelledby="interruptions">
      <h2 id="interruptions">Asked in the last 12 hours</h2>
      {data === undefined ? (
        error === null ? (
          <Loading what="how often people were asked" />
        ) : (
          <ProblemNote error={error} />
        )
      ) : data.lines.length === 0 ? (
        <p className="page-note">Nobody was asked.</p>
      ) : (
        <Table className="duty-table">
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Asked as</th>
              <th scope="col">Shift</th>
              <th scope="col" className="number">
                Times
              </th>
              <th scope="col" className="number">
                Called out
              </th>
            </tr>
          </thead>
          <tbody>
            {data.lines.map(({ person, place, shift, interruptions, callouts }) => (
              <tr key={`${person} ${place} ${shift ?? ''}`}>
                <td>{person}</td>
                <td>{place}</td>
                <td>{shift ?? 'No rota'}</td>
                <td className="number">{interruptions}</td>
                <td className="number">{callouts}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
