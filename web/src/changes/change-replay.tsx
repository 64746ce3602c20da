import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiChange, ApiNewPlanReplay, ApiPlan, ApiPlanReplay } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { TrialFailure } from '../trials/trial-failure.tsx';
import { TrialProgress } from '../trials/trial-progress.tsx';
import { TrialReport } from '../trials/trial-report.tsx';
import { periodWords } from '../trials/trial-words.ts';
import { changeQuery } from './change-queries.ts';

/** What the last days would have been with the plan: asked for, under way, or told. */
export function ChangeReplay({ change, plan }: { change: ApiChange; plan: ApiPlan }) {
  const { replay, replayRefused } = plan;
  const isRunning = replay?.state === 'running';
  return (
    <section aria-labelledby="replay-heading" className="change-site">
      <h2 id="replay-heading">The last days with it</h2>
      {replay === null ? (
        <p className="page-note">
          Go through what happened once more with this plan: which tasks would have opened, who
          would have been asked, and when. It runs in memory; nobody is asked and nothing is sent.
        </p>
      ) : (
        <Replay change={change} replay={replay} />
      )}
      {isRunning ? null : replayRefused === null ? (
        <TryIt change={change} again={replay !== null} />
      ) : replay === null ? (
        <p className="label">Not tried: {replayRefused}</p>
      ) : null}
    </section>
  );
}

function Replay({ change, replay }: { change: ApiChange; replay: ApiPlanReplay }) {
  const zone = useHereZone();
  const { report, state, sentences, events, by } = replay;
  return (
    <>
      <p className="label">
        {periodWords(replay, zone)}, {replay.sites === null ? 'all sites' : replay.sites.join(', ')}
        . Asked by {by}.
      </p>
      {state === 'running' ? (
        <TrialProgress
          trial={replay}
          cancelPath={`/api/changes/${change.id}/replay/cancel`}
          queryKey={changeQuery(String(change.id)).queryKey}
        />
      ) : report === null ? (
        <TrialFailure trial={replay} />
      ) : (
        <>
          <ReplaySentences sentences={sentences} />
          <details className="change-replay">
            <summary>Where, with examples, and how far to trust it</summary>
            <TrialReport report={report} events={events} />
          </details>
        </>
      )}
    </>
  );
}

/** A sentence for each workflow. */
export function ReplaySentences({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return <p>No tasks opened in that time, with it or without it.</p>;
  return (
    <ul className="change-replay-sentences">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

const periods = [
  { value: '1', label: 'the last day' },
  { value: '7', label: 'the last 7 days' },
  { value: '14', label: 'the last 14 days' },
  { value: '31', label: 'the last 31 days' },
];

function TryIt({ change, again }: { change: ApiChange; again: boolean }) {
  const [days, setDays] = useState('7');
  const client = useQueryClient();
  const { queryKey } = changeQuery(String(change.id));
  const begin = useMutation({
    mutationFn: (body: ApiNewPlanReplay) =>
      send<ApiChange>(`/api/changes/${change.id}/replay`, body),
    onSuccess: (changed) => client.setQueryData(queryKey, changed),
  });
  const period = periods.find(({ value }) => value === days)?.label ?? '';
  return (
    <>
      <div className="change-form">
        <NativeSelect
          label="Go through"
          value={days}
          data={periods}
          onChange={({ currentTarget: { value } }) => setDays(value)}
        />
        <Button
          variant={again ? 'default' : 'filled'}
          disabled={begin.isPending}
          onClick={() => begin.mutate({ days: Number(days) })}
        >
          {begin.isPending ? 'Beginning…' : `Try it ${again ? 'again ' : ''}on ${period}`}
        </Button>
      </div>
      {begin.error === null ? null : <ProblemNote error={begin.error} />}
    </>
  );
}
