import { Button, Checkbox, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiReplay } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { replayItemsQuery } from './replay-query.ts';

/** Each message of a plan with what was predicted of it and what came of it. */
export function PlanMessages({ plan }: { plan: ApiReplay }) {
  const [differing, setDiffering] = useState(false);
  const progress = `${plan.state} ${plan.done} ${plan.epoch}`;
  const messages = useInfiniteQuery(replayItemsQuery(plan.id, differing, progress));
  const items = messages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="plan-messages-heading">
      <h2 id="plan-messages-heading">Messages</h2>
      <Checkbox
        my="xs"
        label="Only those that came out otherwise than predicted"
        checked={differing}
        onChange={({ currentTarget: { checked } }) => setDiffering(checked)}
      />
      {messages.error === null ? null : <ProblemNote error={messages.error} />}
      {messages.isSuccess && items.length === 0 ? (
        <p className="page-note">There are none.</p>
      ) : (
        <div
          className="scroller"
          role="region"
          aria-labelledby="plan-messages-heading"
          tabIndex={0}
        >
          <Table withTableBorder className="replay-messages">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Message</Table.Th>
                <Table.Th>Patient</Table.Th>
                <Table.Th>Dry run</Table.Th>
                <Table.Th>What came of it</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((item) => (
                <Table.Tr key={item.ordinal} data-differs={item.differs}>
                  <Table.Td>
                    {item.mayOpen ? (
                      <Link to="/messages/$seq" params={{ seq: String(item.seq) }}>
                        {item.seq}
                      </Link>
                    ) : (
                      item.seq
                    )}
                  </Table.Td>
                  <Table.Td>{patientText(item.laneKey)}</Table.Td>
                  <Table.Td>{item.predicted ?? 'Not tried'}</Table.Td>
                  <Table.Td>
                    {item.result ?? 'Not done'}
                    {item.differs ? <strong> · otherwise than predicted</strong> : null}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {messages.hasNextPage ? (
        <Button variant="default" onClick={() => void messages.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </section>
  );
}

function patientText(laneKey: string): string {
  return laneKey.startsWith('feed:') ? 'No patient' : laneKey;
}
