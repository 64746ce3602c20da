import { Progress, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ApiReplay, ApiReplaySum } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { PlanActs } from './plan-acts.tsx';
import { PlanMessages } from './plan-messages.tsx';
import { replayQuery } from './replay-query.ts';
import { choiceText, standText, stateText, whatText } from './replay-words.ts';
import './replay.css';

/** One replay plan: what it would come to, who said yes, how far it is, and what came of it. */
export function ReplayPage() {
  const { planId } = useParams({ from: '/frame/replays/$planId' });
  const query = useQuery(replayQuery(planId));
  const { data: plan, error, refetch } = query;
  if (plan === undefined) {
    return <UnfetchedPage title="Replay plan" what="the plan" query={query} />;
  }
  return (
    <div className="page">
      <PageHeading title={whatText(plan)} />
      <Doubt />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <p role="status" className="replay-stand" data-differs={plan.differing > 0}>
        <strong>{stateText(plan.state)}.</strong> {standText(plan)}
      </p>
      {plan.state === 'running' || plan.state === 'paused' ? (
        <Progress value={(100 * plan.done) / plan.items} aria-label="Messages done" />
      ) : null}
      <PlanActs plan={plan} />
      <PlanFacts plan={plan} />
      <Sums plan={plan} />
      <PlanMessages plan={plan} />
    </div>
  );
}

function PlanFacts({ plan }: { plan: ApiReplay }) {
  const zone = useHereZone();
  const now = useServerNow();
  const at = (time: string | null) =>
    time === null ? 'Not yet' : preciseTime(Date.parse(time), zone, now);
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['Reason', plan.reason],
    ['What was chosen', plan.selection],
    ['How', choiceText(plan)],
    ['Configuration', plan.epoch === null ? 'Not tried yet' : `Epoch ${plan.epoch}`],
    ['Made', `${plan.createdBy}, ${at(plan.createdAt)}`],
    ['Approved by', plan.approvedBy ?? 'Nobody'],
    ['Started', at(plan.startedAt)],
    ['Ended', at(plan.endedAt)],
  ];
  return (
    <dl className="fact-strip">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const kinds: readonly (readonly [keyof Omit<ApiReplaySum, 'effects'>, string])[] = [
  ['outcomes', 'Message'],
  ['waiting', 'Message that waited behind'],
  ['events', 'Clinical event'],
  ['opened', 'Task opened'],
  ['closed', 'Task closed'],
];

/** Predicted and real beside each other, line by line. */
function Sums({ plan: { predicted, result, effects } }: { plan: ApiReplay }) {
  if (predicted === null) return null;
  const rows = kinds.flatMap(([key, title]) =>
    Object.keys({ ...predicted[key], ...result?.[key] }).map((name) => ({
      key: `${key} ${name}`,
      ...{ title, name, expected: predicted[key][name] ?? 0, came: result?.[key][name] ?? 0 },
    })),
  );
  return (
    <section aria-labelledby="sums-heading">
      <h2 id="sums-heading">What it comes to</h2>
      <div className="scroller" role="region" aria-labelledby="sums-heading" tabIndex={0}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th>Which</Table.Th>
              <Table.Th className="number">Dry run</Table.Th>
              <Table.Th className="number">So far</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ key, title, name, expected, came }) => (
              <Table.Tr key={key}>
                <Table.Td>{title}</Table.Td>
                <Table.Td>{name}</Table.Td>
                <Table.Td className="number">{expected.toLocaleString('en-US')}</Table.Td>
                <Table.Td className="number">
                  {result === null ? '' : came.toLocaleString('en-US')}
                </Table.Td>
              </Table.Tr>
            ))}
            {predicted.effects.map(({ destination, kind, count }) => (
              <Table.Tr key={`${destination} ${kind}`}>
                <Table.Td>
                  {effects === 'send' ? 'Leaves for' : 'Would leave, is suppressed, for'}{' '}
                  {destination}
                </Table.Td>
                <Table.Td>{kind}</Table.Td>
                <Table.Td className="number">{count.toLocaleString('en-US')}</Table.Td>
                <Table.Td className="number">
                  {result?.effects
                    .find((one) => one.destination === destination && one.kind === kind)
                    ?.count.toLocaleString('en-US') ?? (result === null ? '' : '0')}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
