import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiReplayRow } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone, useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { replaysQuery } from './replay-query.ts';
import { stateText, whatText } from './replay-words.ts';

/** Replay plans, newest first: what is to be approved, what runs, what was done and whether it came out as predicted. */
export function ReplaysPage() {
  const query = useQuery(replaysQuery(useSite()));
  return (
    <div className="page">
      <PageHeading title="Replays" />
      <Doubt />
      <Fetched query={query} what="replay plans">
        {(data) => (
          <>
            <p className="page-note">
              A plan freezes messages, tries them dry, and runs when somebody has looked. More than{' '}
              {data.itemsAloneMax} messages need a second person. Plans are made on Exceptions.
            </p>
            <Plans plans={data.plans} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function Plans({ plans }: { plans: readonly ApiReplayRow[] }) {
  const zone = useHereZone();
  const now = useServerNow();
  if (plans.length === 0) return <p className="page-note">There is no replay plan yet.</p>;
  return (
    <div className="scroller" role="region" aria-label="Replay plans" tabIndex={0}>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Plan</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th className="number">Done</Table.Th>
            <Table.Th className="number">Otherwise than predicted</Table.Th>
            <Table.Th>Reason</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Approved by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {plans.map((plan) => (
            <Table.Tr key={plan.id}>
              <Table.Td>
                <Link to="/replays/$planId" params={{ planId: plan.id }}>
                  {whatText(plan)}
                </Link>
              </Table.Td>
              <Table.Td>{stateText(plan.state)}</Table.Td>
              <Table.Td className="number">
                {plan.done.toLocaleString('en-US')} of {plan.items.toLocaleString('en-US')}
              </Table.Td>
              <Table.Td className="number">{plan.differing.toLocaleString('en-US')}</Table.Td>
              <Table.Td>{plan.reason}</Table.Td>
              <Table.Td>
                {plan.createdBy}, {preciseTime(Date.parse(plan.createdAt), zone, now)}
              </Table.Td>
              <Table.Td>{plan.approvedBy ?? 'Nobody'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
