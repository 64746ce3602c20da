import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ApiContent, ApiContentCost, ApiMessageRow } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import type { MessageFilter } from '../api/queries.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { typeText } from './message-words.ts';

/** More than this many hits show nobody what they look for; the search waits to be told to go on. */
const foundMax = 100;

type Stage =
  | { at: 'asking' }
  | { at: 'confirming'; text: string; cost: ApiContentCost }
  | { at: 'looking' | 'stopped' | 'done'; text: string; cost: ApiContentCost };

interface Progress {
  rows: ApiMessageRow[];
  messages: number;
  bytes: number;
  backTo: string | null;
  next: number | null;
}

const nothingYet: Progress = { rows: [], messages: 0, bytes: 0, backTo: null, next: null };

/**
 * Looks inside messages for a text. No index helps there, so it says first what that costs, goes slice by slice, stops when
 * it is told to, and says where. The text stays out of the address: it may be a patient's name.
 */
export function ContentSearch({ filter }: { filter: MessageFilter }) {
  const [stage, setStage] = useState<Stage>({ at: 'asking' });
  const [progress, setProgress] = useState<Progress>(nothingYet);
  const [error, setError] = useState<Error | null>(null);
  const run = useRef(0);
  useEffect(() => () => void (run.current += 1), []);

  const ask = async (text: string) => {
    setError(null);
    setProgress(nothingYet);
    try {
      const cost = await send<ApiContentCost>('/api/messages/content/cost', bodyOf(filter, text));
      setStage({ at: 'confirming', text, cost });
    } catch (fault) {
      setError(asError(fault));
    }
  };

  const look = async (text: string, cost: ApiContentCost, from: Progress) => {
    const mine = ++run.current;
    setError(null);
    setStage({ at: 'looking', text, cost });
    let so = from;
    try {
      do {
        const slice = await send<ApiContent>('/api/messages/content', {
          ...bodyOf(filter, text),
          ...(so.next === null ? {} : { before: so.next }),
        });
        if (mine !== run.current) return;
        so = added(so, slice);
        setProgress(so);
      } while (so.next !== null && so.rows.length - from.rows.length < foundMax);
      setStage({ at: so.next === null ? 'done' : 'stopped', text, cost });
    } catch (fault) {
      if (mine !== run.current) return;
      setError(asError(fault));
      setStage({ at: 'stopped', text, cost });
    }
  };

  const stop = () => {
    run.current += 1;
    if (stage.at === 'looking') setStage({ ...stage, at: 'stopped' });
  };

  return (
    <details className="content-search">
      <summary>Look inside messages</summary>
      <form
        className="filters"
        aria-label="Inside messages"
        onSubmit={(event) => {
          event.preventDefault();
          const text = new FormData(event.currentTarget).get('text');
          if (typeof text === 'string' && text.trim() !== '') void ask(text.trim());
        }}
      >
        <TextInput
          name="text"
          label="Text, as it was sent"
          description="Upper and lower case differ. The filters above narrow it."
          minLength={3}
          maxLength={200}
          required
          autoComplete="off"
        />
        <Button type="submit" variant="default" disabled={stage.at === 'looking'}>
          What would it cost?
        </Button>
      </form>
      {error === null ? null : <ProblemNote error={error} />}
      <div role="status">
        {stage.at === 'confirming' ? <p>{costText(stage.cost)}</p> : null}
        {stage.at === 'asking' || stage.at === 'confirming' ? null : (
          <Looked stage={stage.at} progress={progress} cost={stage.cost} />
        )}
      </div>
      <div className="content-acts">
        {stage.at === 'confirming' ? (
          <>
            <Button onClick={() => void look(stage.text, stage.cost, nothingYet)}>
              Look inside
            </Button>
            <Button variant="default" onClick={() => setStage({ at: 'asking' })}>
              Not now
            </Button>
          </>
        ) : null}
        {stage.at === 'looking' ? <Button onClick={stop}>Stop</Button> : null}
        {stage.at === 'stopped' ? (
          <Button onClick={() => void look(stage.text, stage.cost, progress)}>Go on</Button>
        ) : null}
      </div>
      <Found rows={progress.rows} />
    </details>
  );
}

function Looked({
  stage,
  progress,
  cost,
}: {
  stage: string;
  progress: Progress;
  cost: ApiContentCost;
}) {
  const zone = useHereZone();
  const now = useServerNow();
  const { messages, rows, backTo } = progress;
  const found = rows.length === 1 ? '1 message found' : `${rows.length} messages found`;
  const looked = messages.toLocaleString('en-US');
  if (stage === 'done') return <p>{`${found}. All ${looked} messages were looked at.`}</p>;
  const where = backTo === null ? '' : `, back to ${preciseTime(Date.parse(backTo), zone, now)}`;
  const verb = stage === 'looking' ? 'Looking' : 'Stopped';
  return (
    <p>{`${verb}: ${looked} of about ${cost.messages.toLocaleString('en-US')} messages${where}. ${found} so far.`}</p>
  );
}

function Found({ rows }: { rows: readonly ApiMessageRow[] }) {
  const zone = useHereZone();
  const now = useServerNow();
  if (rows.length === 0) return null;
  return (
    <ul className="content-found" aria-label="Found inside">
      {rows.map((row) => (
        <li key={row.seq}>
          <Link to="/messages/$seq" params={{ seq: String(row.seq) }}>
            Message {row.seq}
          </Link>{' '}
          {preciseTime(Date.parse(row.receivedAt), zone, now)} · {typeText(row)} · {row.feed}
        </li>
      ))}
    </ul>
  );
}

function costText({ messages, bytes, seconds }: ApiContentCost): string {
  const mebibytes = Math.ceil(bytes / 1024 / 1024).toLocaleString('en-US');
  return `This reads about ${messages.toLocaleString('en-US')} messages, ${mebibytes} MiB, for ${durationText(seconds * 1000)} or more.`;
}

function bodyOf(filter: MessageFilter, text: string): object {
  return { ...filter, before: undefined, text };
}

function added(so: Progress, { rows, looked, next }: ApiContent): Progress {
  return {
    rows: [...so.rows, ...rows],
    messages: so.messages + looked.messages,
    bytes: so.bytes + looked.bytes,
    backTo: looked.backTo ?? so.backTo,
    next,
  };
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
