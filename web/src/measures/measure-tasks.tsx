import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ApiMeasures, ApiMeasureTasks } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { whenText } from './measure-card.tsx';
import { measureTasksQuery, type MeasureBehind, type MeasureFilter } from './measure-queries.ts';

/** The tasks behind a number, the worst first, each with its run. */
export function MeasureTasks({
  page,
  filter,
  behind,
}: {
  page: ApiMeasures;
  filter: MeasureFilter;
  behind: MeasureBehind;
}) {
  const query = useQuery(measureTasksQuery(filter, behind));
  const measure = page.measures.find(({ id }) => id === behind.measure);
  const heading = useRef<HTMLHeadingElement>(null);
  const key = `${behind.measure} ${behind.from}`;
  useEffect(() => heading.current?.focus(), [key]);
  return (
    <section className="measure-behind" aria-labelledby="behind">
      <h2 id="behind" ref={heading} tabIndex={-1}>
        {measure?.title ?? 'Tasks'}: tasks from {whenText(behind.from, page)} to{' '}
        {whenText(behind.to, page)}
      </h2>
      <p>
        <Link
          to="/measures"
          search={(search) => ({ ...search, measure: undefined, from: undefined, to: undefined })}
        >
          Back to all measures
        </Link>
      </p>
      <Fetched query={query} what="the tasks">
        {(data) => <TaskTable data={data} />}
      </Fetched>
    </section>
  );
}

function TaskTable({ data }: { data: ApiMeasureTasks }) {
  const now = useServerNow();
  const hereZone = useHereZone();
  if (data.tasks.length === 0) return <p className="page-note">There are none.</p>;
  const took = (from: string, to: string | null) =>
    to === null ? 'Not yet' : durationText(Date.parse(to) - Date.parse(from));
  return (
    <>
      <div className="scroller" role="region" aria-label="Tasks" tabIndex={0}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Task</Table.Th>
              <Table.Th scope="col">Where</Table.Th>
              <Table.Th scope="col">Opened</Table.Th>
              <Table.Th scope="col">Accepted after</Table.Th>
              <Table.Th scope="col">Closed after</Table.Th>
              <Table.Th scope="col">State</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.tasks.map((task) => (
              <Table.Tr key={task.taskId}>
                <Table.Th scope="row">
                  <Link to="/runs/$runId" params={{ runId: task.runId }}>
                    {task.title}
                  </Link>
                  <div className="label">{task.workflow}</div>
                </Table.Th>
                <Table.Td>
                  {task.siteTitle}
                  {task.unit === null ? '' : `, ${task.unit}`}
                </Table.Td>
                <Table.Td>
                  {siteTime({ at: Date.parse(task.openedAt), zone: task.zone, hereZone, now })}
                </Table.Td>
                <Table.Td>{took(task.openedAt, task.acceptedAt)}</Table.Td>
                <Table.Td>{took(task.openedAt, task.closedAt)}</Table.Td>
                <Table.Td>{task.state}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {data.isCut ? (
        <p className="page-note">Only the first {data.tasks.length} are shown.</p>
      ) : null}
    </>
  );
}
